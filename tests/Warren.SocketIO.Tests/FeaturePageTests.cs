using System.Text.RegularExpressions;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>docs/socketio-features.md says of every feature whether it is here, and which tests show it.</summary>
public sealed partial class FeaturePageTests
{
    const int Features = 57;

    [Fact]
    public async Task Every_feature_has_its_row_and_each_that_is_here_names_tests_that_exist()
    {
        var rows = (await File.ReadAllLinesAsync(Path.Combine(Script.Repository(), "docs", "socketio-features.md")))
            .Where(line => line.StartsWith("| F", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .ToList();
        Assert.Equal(Enumerable.Range(1, Features).Select(number => $"F{number}"), rows.Select(row => row[0]));
        var known = typeof(FeaturePageTests).Assembly.GetTypes().Select(type => type.Name).ToHashSet();
        Assert.All(rows, row =>
        {
            Assert.Contains(row[2], new[] { "yes", "better", "no" });
            var tests = TestClass().Matches(row[4]).Select(match => match.Groups[1].Value).ToList();
            Assert.Equal(row[2] == "no", tests.Count == 0);
            Assert.All(tests, test => Assert.Contains(test, known));
        });
    }

    [GeneratedRegex("`([A-Za-z]+(?:Tests|Contract))`")]
    private static partial Regex TestClass();
}
