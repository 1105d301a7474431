using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>What the pages show in C# compiles against the library as it is, each block for itself.</summary>
public sealed class CompiledPagesTests
{
    /// <summary>What blocks that are no whole program may use, because the text says what it is.</summary>
    const string Around = """
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        WebApplication app = builder.Build();
        SocketIOServer io = app.Services.GetRequiredService<SocketIOServer>();
        Socket socket = io.Default.Sockets.First();
        Warren.SocketIO.Cluster.ClusterAdapter adapter = io.Cluster!;
        CancellationToken cancellation = default;
        {0}
        """;

    const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Warren.SocketIO;
        """;

    static readonly MetadataReference[] References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    [Theory]
    [InlineData("docs/from-nodejs.md", 9)]
    [InlineData("docs/from-signalr.md", 4)]
    [InlineData("docs/admin-ui.md", 1)]
    [InlineData("src/Warren.SocketIO/README.md", 1)]
    public async Task Every_block_of_a_page_compiles(string page, int atLeast)
    {
        var blocks = Blocks(await File.ReadAllLinesAsync(Path.Combine(Script.Repository(), page), TestContext.Current.CancellationToken));
        Assert.True(blocks.Count >= atLeast, $"{page} has {blocks.Count} blocks of C#, and should have {atLeast}.");
        var errors = blocks.SelectMany(block => Errors(page, block.Line, block.Code)).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Fact]
    public void A_block_that_does_not_compile_is_named_by_page_and_line()
    {
        var block = Assert.Single(Blocks(["text", "```csharp", "socket.Join(\"room\");", "socket.Fly();", "```"]));
        var error = Assert.Single(Errors("docs/page.md", block.Line, block.Code));
        Assert.StartsWith("docs/page.md line 4: ", error, StringComparison.Ordinal);
        Assert.Contains("'Fly'", error, StringComparison.Ordinal);
    }

    static List<(int Line, string Code)> Blocks(string[] lines)
    {
        var blocks = new List<(int, string)>();
        for (var index = 0; index < lines.Length; index++)
        {
            if (lines[index] != "```csharp")
            {
                continue;
            }

            var end = Array.IndexOf(lines, "```", index);
            Assert.True(end > index, $"The block of line {index + 1} has no end.");
            // Line numbers of people count from 1.
            blocks.Add((index + 2, string.Join('\n', lines[(index + 1)..end])));
            index = end;
        }

        return blocks;
    }

    static IEnumerable<string> Errors(string page, int line, string code)
    {
        var mapped = new StringBuilder().Append("#line ").Append(line).Append(" \"").Append(page).Append("\"\n").Append(code).ToString();
        var isProgram = code.Contains("WebApplication.CreateBuilder", StringComparison.Ordinal);
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Page",
            [
                CSharpSyntaxTree.ParseText(Usings, options),
                CSharpSyntaxTree.ParseText(isProgram ? mapped : Around.Replace("{0}", mapped, StringComparison.Ordinal), options),
            ],
            References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => $"{page} line {diagnostic.Location.GetMappedLineSpan().StartLinePosition.Line + 1}: {diagnostic.GetMessage()}");
    }
}
