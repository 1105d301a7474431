using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Warren.Outbox;

/// <summary>What waits in the outboxes of this process's services, under the meter <c>Warren.Outbox</c>; as each was last measured.</summary>
static class OutboxMetrics
{
    static readonly ConcurrentDictionary<string, (long Pending, double Lag)> Measured = new(StringComparer.Ordinal);
    static readonly Meter Meter = Create();

    /// <summary>Says what a service's outbox holds now.</summary>
    public static void Set(string service, long pending, TimeSpan lag)
    {
        _ = Meter; // The first one makes the instruments.
        Measured[service] = (pending, lag.TotalSeconds);
    }

    /// <summary>The service has stopped here: what is left is another process's to tell.</summary>
    public static void Remove(string service) => Measured.TryRemove(service, out _);

    static Meter Create()
    {
        var meter = new Meter("Warren.Outbox");
        meter.CreateObservableUpDownCounter(
            "warren.outbox.pending", () => Each(one => one.Pending), "{message}", "Events that are due and that no broker has confirmed, of all processes of the service.");
        meter.CreateObservableGauge(
            "warren.outbox.lag", () => Each(one => one.Lag), "s", "How long the oldest of them has been due; 0 for none.");
        return meter;
    }

    static IEnumerable<Measurement<T>> Each<T>(Func<(long Pending, double Lag), T> value)
        where T : struct =>
        Measured.Select(one => new Measurement<T>(value(one.Value), new KeyValuePair<string, object?>("service", one.Key)));
}
