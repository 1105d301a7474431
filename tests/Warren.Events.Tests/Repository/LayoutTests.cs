using Xunit;

namespace Warren.Events.Tests.Repository;

/// <summary>Who may refer to whom, and how large a file may be. ARCHITECTURE.md says why.</summary>
public sealed class LayoutTests
{
    /// <summary>Every project under src/, samples/ and bench/, and all it may refer to. A name that ends with a dot stands for all packages that begin so.</summary>
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Warren.SocketIO"] = [],
        ["Warren.SocketIO.MessagePack"] = ["Warren.SocketIO", "MessagePack"],
        ["Warren.Events"] = ["RabbitMQ.Client"],
        ["Warren.Outbox"] = ["Warren.Events", "Microsoft.EntityFrameworkCore.Sqlite", "Npgsql.EntityFrameworkCore.PostgreSQL"],
        ["Warren.Hosting"] = ["Warren.Events", "OpenTelemetry."],
        ["Warren.Router"] = ["Warren.SocketIO", "Warren.Events", "Warren.Hosting", "Microsoft.IdentityModel.JsonWebTokens"],
        ["Warren.Users"] =
        [
            "Warren.Events", "Warren.Outbox", "Warren.Hosting",
            "Microsoft.AspNetCore.Identity.EntityFrameworkCore", "Microsoft.IdentityModel.JsonWebTokens", "MailKit",
        ],
        ["Inventory"] = ["Warren.Events", "Warren.Outbox", "Warren.Hosting"],
        ["Storefront"] = ["Warren.Router", "Warren.Users", "Inventory"],
        ["Warren.Bench"] = ["Warren.SocketIO", "Warren.Router", "BenchmarkDotNet"],
        ["Warren.Faults"] = ["Warren.Router", "Warren.Events", "Warren.Outbox", "Warren.Hosting"],
        ["Peers"] = [],
        ["RabbitPeers"] = ["MassTransit.RabbitMQ", "RabbitMQ.Client"],
    };

    /// <summary>Packages that another one asks for in a version which the registry lacks: naming a newer one silences NU1603.</summary>
    static readonly string[] Pins = ["Microsoft.Bcl.Cryptography", "System.Security.Cryptography.Pkcs"];

    static readonly string[] SourceTypes = [".cs", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".css", ".html"];

    [Fact]
    public void Projects_refer_only_to_what_the_architecture_allows()
    {
        var projects = Sources().Where(file => file.Extension == ".csproj").Select(ProjectFile.Read).ToList();

        Assert.NotEmpty(projects);
        Assert.Empty(projects.SelectMany(Violations));
    }

    [Fact]
    public void No_source_file_has_more_than_400_lines()
    {
        var tooLong = from file in SourceFiles() where file.Lines > 400 select $"{file.Path}: {file.Lines} lines";

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Half_of_the_source_files_have_at_most_80_lines()
    {
        var lines = SourceFiles().Select(file => file.Lines).Order().ToList();

        Assert.InRange(lines[lines.Count / 2], 1, 80);
    }

    static IEnumerable<string> Violations(ProjectFile project)
    {
        if (!Allowed.TryGetValue(project.Name, out var allowed))
        {
            return [$"{project.Name} is not in the table of allowed references: add it there and in ARCHITECTURE.md."];
        }

        return from reference in project.Projects.Concat(project.Packages.Except(Pins))
               where !allowed.Any(name => name.EndsWith('.') ? reference.StartsWith(name, StringComparison.Ordinal) : reference == name)
               select $"{project.Name} must not refer to {reference}.";
    }

    static IEnumerable<FileInfo> Sources() => new[] { "src", "client", "samples", "bench" }.SelectMany(RepositoryFiles.FilesBelow);

    static IEnumerable<(string Path, int Lines)> SourceFiles() =>
        from file in Sources()
        where SourceTypes.Contains(file.Extension)
        select (Path.GetRelativePath(RepositoryFiles.Root.FullName, file.FullName), File.ReadLines(file.FullName).Count());
}
