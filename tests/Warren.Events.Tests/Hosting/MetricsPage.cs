using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Warren.Events.Tests.Brokers;

namespace Warren.Events.Tests.Hosting;

/// <summary>What an application's <c>/metrics</c> said at one moment, in Prometheus' text format.</summary>
internal sealed class MetricsPage
{
    readonly string[] _lines;

    MetricsPage(string text) => _lines = text.Split('\n');

    public static async Task<MetricsPage> ReadAsync(WebApplication app)
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        return new MetricsPage(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), BrokerTests.Bound()));
    }

    /// <summary>The value of the first series with this name and all of these labels, other labels whatever they are; <c>null</c> for none.</summary>
    public double? Value(string name, params string[] labels)
    {
        var line = Array.Find(_lines, line => line.StartsWith(name + "{", StringComparison.Ordinal)
            && Array.TrueForAll(labels, label => line.Contains(label, StringComparison.Ordinal)));

        // After the labels comes the value, and after it there may be a timestamp.
        return line is null ? null : double.Parse(line[(line.LastIndexOf('}') + 2)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
