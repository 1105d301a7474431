using System.Reflection;
using System.Text.RegularExpressions;
using Warren.SocketIO.Tests.Support;
using Warren.SocketIO.Tests.Transcripts;

namespace Warren.SocketIO.Tests;

/// <summary>docs/socketio-rows.md has every row of the protocol notes, and each names tests that exist.</summary>
public sealed partial class RowPageTests
{
    [Fact]
    public async Task Every_behaviour_has_its_row_and_names_tests_that_exist()
    {
        var rows = await ReadAsync("socketio-rows.md");
        var behaviours = rows.Where(row => Number().IsMatch(row[0])).ToList();
        var expected = Enumerable.Range(1, 51).Select(number => $"E{number}")
            .Concat(Enumerable.Range(1, 33).Select(number => $"S{number}"))
            .Concat(Enumerable.Range(1, 10).Select(number => $"R{number}"));
        Assert.Equal(expected, behaviours.Select(row => row[0]));
        Assert.All(behaviours, row =>
        {
            Assert.Contains(row[2], new[] { "same", "better", "no" });
            Assert.True(row[2] == "same" || row[3].Length > 0, $"{row[0]} differs and does not say why.");
            Assert.True(row[2] == "no" || row[4].Length > 0, $"{row[0]} names no test.");
        });
        Assert.All(rows, AssertTestsExist);
    }

    /// <summary>The tables of a page, without their heads.</summary>
    internal static async Task<List<string[]>> ReadAsync(string page)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Script.Repository(), "docs", page));
        return [.. lines.Where((line, index) => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal) && !Next(index).StartsWith("|---", StringComparison.Ordinal))
            .Select(line => line[1..^1].Split('|', StringSplitOptions.TrimEntries))];

        string Next(int index) => index + 1 < lines.Length ? lines[index + 1] : "";
    }

    /// <summary>In the last column: <c>`Class.Method`</c>, or <c>`file.txt: title`</c> of a transcript.</summary>
    internal static void AssertTestsExist(string[] row)
    {
        foreach (var name in Quoted().Matches(row[^1]).Select(match => match.Groups[1].Value))
        {
            Assert.True(TranscriptNames.Value.Contains(name) || MethodNames.Value.Contains(name), $"Row {row[0]} names {name}, and there is no such test.");
        }
    }

    static readonly Lazy<HashSet<string>> TranscriptNames = new(() =>
        [.. Transcript.All().Select(transcript => $"{transcript.Area}.txt: {transcript.Name}")]);

    static readonly Lazy<HashSet<string>> MethodNames = new(() =>
        [.. from type in typeof(RowPageTests).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where method.GetCustomAttributes<FactAttribute>().Any()
            select $"{type.Name}.{method.Name}"]);

    [GeneratedRegex("^[ESR][0-9]+$")]
    private static partial Regex Number();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
