using System.Globalization;
using System.Reflection;
using Warren.SocketIO.Admin;
using Warren.SocketIO.Cluster;

namespace Warren.SocketIO.Tests;

/// <summary>docs/limits.md: its options exist, have the defaults that it says, none is missing, and each names tests that exist.</summary>
public sealed class LimitPageTests
{
    [Fact]
    public async Task Every_limit_is_an_option_with_the_default_that_the_page_says()
    {
        var rows = (await RowPageTests.ReadAsync("limits.md")).Where(row => row.Length == 4).ToList();
        var options = Options().ToDictionary(option => option.Name, option => option.Default);
        Assert.All(rows, row =>
        {
            var name = row[0].Trim('`');
            Assert.True(options.TryGetValue(name, out var value), $"{name} is no option.");
            Assert.True(row[1] == value || row[1].StartsWith(value + " ", StringComparison.Ordinal), $"{name} is {value} by default, and the page says {row[1]}.");
            Assert.Contains('`', row[3]);
            RowPageTests.AssertTestsExist(row);
        });
        Assert.Equal(options.Keys.Order(StringComparer.Ordinal), rows.Select(row => row[0].Trim('`')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_fixed_names_tests_that_exist()
    {
        var rows = (await RowPageTests.ReadAsync("limits.md")).Where(row => row.Length == 3).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, RowPageTests.AssertTestsExist);
    }

    static IEnumerable<(string Name, string Default)> Options()
    {
        var options = new SocketIOOptions();
        return Numbers("", options)
            .Concat(Numbers("Recovery.", options.Recovery))
            .Concat(Numbers("ClusterOptions.", new ClusterOptions()))
            .Concat(Numbers("AdminOptions.", new AdminOptions()))
            .Select(option => (option.Name, Text(option.Value)));
    }

    static IEnumerable<(string Name, object Value)> Numbers(string prefix, object options) =>
        from property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite && (property.PropertyType == typeof(int) || property.PropertyType == typeof(double) || property.PropertyType == typeof(TimeSpan))
        select (prefix + property.Name, property.GetValue(options)!);

    static string Text(object value) => value switch
    {
        TimeSpan { TotalDays: 1 } => "1 day",
        TimeSpan { Seconds: 0, TotalMinutes: >= 1 } time => $"{time.TotalMinutes} min",
        TimeSpan time => $"{time.TotalSeconds} s",
        _ => string.Format(CultureInfo.InvariantCulture, "{0:N0}", value),
    };
}
