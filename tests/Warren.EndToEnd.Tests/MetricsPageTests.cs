using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Warren.EndToEnd.Tests.Harness;
using Xunit;

namespace Warren.EndToEnd.Tests;

/// <summary>The page on metrics lists what there is: every class called …Metrics is made, and what it announces is compared.</summary>
public sealed partial class MetricsPageTests
{
    static readonly string[] Libraries =
        ["Warren.SocketIO", "Warren.Events", "Warren.Outbox", "Warren.Hosting", "Warren.Router", "Warren.Users"];

    [Fact]
    public void Every_instrument_has_a_unit_and_a_description_and_is_in_the_table_and_nothing_else_is()
    {
        var instruments = Instruments();

        Assert.All(instruments, one => Assert.False(string.IsNullOrEmpty(one.Unit) || string.IsNullOrEmpty(one.Description), one.Name));
        var table = File.ReadLines(Path.Combine(RepositoryPaths.Root, "docs", "telemetry.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Name().Matches(line.Split('|')[1]))
            .Select(match => match.Value)
            .Where(name => name.Contains('.', StringComparison.Ordinal));
        Assert.Equal(instruments.Select(one => one.Name).Distinct().Order(), table.Order());
    }

    static List<Instrument> Instruments()
    {
        var found = new ConcurrentBag<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (Libraries.Contains(instrument.Meter.Name))
                {
                    found.Add(instrument);
                }
            },
        };
        listener.Start();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var types = Libraries.SelectMany(name => Assembly.Load(name).GetTypes()).Where(type => type.Name.EndsWith("Metrics", StringComparison.Ordinal));
        foreach (var type in types)
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            if (type is { IsAbstract: false })
            {
                ActivatorUtilities.CreateInstance(services, type);
            }
        }

        return [.. found];
    }

    [GeneratedRegex("(?<=`)[^`]+(?=`)")]
    private static partial Regex Name();
}
