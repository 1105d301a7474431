using System.Text.RegularExpressions;
using Xunit;

namespace Warren.Events.Tests.Repository;

/// <summary>What the documents show is what is there.</summary>
public sealed partial class DocumentTests
{
    static readonly string Root = RepositoryFiles.Root.FullName;

    [Fact]
    public void The_first_service_is_printed_as_it_is_built_and_run()
    {
        var program = File.ReadAllText(Path.Combine(Root, "docs", "first-service", "Program.cs")).TrimEnd();
        Assert.Contains($"```csharp\n{program}\n```", File.ReadAllText(Path.Combine(Root, "README.md")), StringComparison.Ordinal);
        Assert.True(program.Split('\n').Length < 60, "A first service that is longer than a screen frightens people.");
    }

    public static TheoryData<string> Documents =>
    [
        .. new[] { "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md" },
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_somewhere(string document) =>
        Assert.Empty(Links(document).Where(link => !Path.Exists(link.File)).Select(link => link.File));

    [Fact]
    public void Every_promise_names_tests_that_exist()
    {
        var promises = Rows("promises.md", "shown by");
        Assert.All(promises, promise => Assert.Contains("](../tests/", promise, StringComparison.Ordinal));
        Assert.InRange(CountTestsThatExist("promises.md"), 41, int.MaxValue);
    }

    [Fact]
    public void Every_trap_names_a_test_that_exists_or_the_file_that_says_how_it_is_avoided()
    {
        var traps = Rows("messaging-traps.md", "what is done");
        Assert.InRange(traps.Count, 40, int.MaxValue);
        Assert.All(traps, trap => Assert.Contains("](../", trap, StringComparison.Ordinal));
        Assert.InRange(CountTestsThatExist("messaging-traps.md"), 40, int.MaxValue);
    }

    static List<string> Rows(string document, string inHeader) =>
    [
        .. File.ReadAllLines(Path.Combine(Root, "docs", document))
            .SkipWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.Contains(inHeader, StringComparison.Ordinal)),
    ];

    static int CountTestsThatExist(string document)
    {
        var tests = Links(Path.Combine("docs", document)).Where(link => link.File.Contains("/tests/", StringComparison.Ordinal)).ToList();
        Assert.All(tests, test => Assert.Contains($" {test.Text.Replace(' ', '_')}(", File.ReadAllText(test.File), StringComparison.Ordinal));
        return tests.Count;
    }

    static IEnumerable<(string Text, string File)> Links(string document)
    {
        var file = Path.Combine(Root, document);
        return from link in Link().Matches(File.ReadAllText(file))
               let target = link.Groups[2].Value
               where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#')
               select (link.Groups[1].Value, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, target.Split('#')[0])));
    }

    [GeneratedRegex(@"\[([^\]\n]*)\]\(([^)\n]+)\)")]
    private static partial Regex Link();
}
