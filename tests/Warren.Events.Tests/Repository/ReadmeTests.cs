using Xunit;

namespace Warren.Events.Tests.Repository;

/// <summary>What the README shows is what is there.</summary>
public sealed class ReadmeTests
{
    static readonly string Root = RepositoryFiles.Root.FullName;

    [Fact]
    public void The_first_service_is_printed_as_it_is_built_and_run()
    {
        var program = File.ReadAllText(Path.Combine(Root, "docs", "first-service", "Program.cs")).TrimEnd();
        Assert.Contains($"```csharp\n{program}\n```", File.ReadAllText(Path.Combine(Root, "README.md")), StringComparison.Ordinal);
        Assert.True(program.Split('\n').Length < 60, "A first service that is longer than a screen frightens people.");
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Every_link_to_a_file_leads_somewhere(string document)
    {
        var text = File.ReadAllText(Path.Combine(Root, document));
        var dead = text.Split("](").Skip(1).Select(part => part[..part.IndexOf(')')])
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith('#'))
            .Where(link => !Path.Exists(Path.Combine(Root, link.Split('#')[0])));
        Assert.Empty(dead);
    }
}
