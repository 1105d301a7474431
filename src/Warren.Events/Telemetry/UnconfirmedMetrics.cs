using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Warren.Events.Telemetry;

/// <summary>
/// What brokers of this process have been given and have not confirmed: read when somebody looks, so that publishing costs nothing more.
/// </summary>
static class UnconfirmedMetrics
{
    static readonly ConcurrentDictionary<object, Func<(int Count, TimeSpan Age)>> Publishers = [];
    static readonly Meter Meter = Create();

    /// <summary>Looks at a publisher from now on, until the result is disposed of.</summary>
    public static IDisposable Watch(Func<(int Count, TimeSpan Age)> look)
    {
        var watched = new Watched();
        Publishers[watched] = look;
        return watched;
    }

    static Meter Create()
    {
        var meter = new Meter(Tracing.Name);
        meter.CreateObservableUpDownCounter(
            "warren.publish.unconfirmed", () => Publishers.Values.Sum(look => (long)look().Count), "{message}", "Messages given to the broker and not confirmed yet.");
        meter.CreateObservableGauge(
            "warren.publish.unconfirmed.age", () => Publishers.Values.Select(look => look().Age.TotalSeconds).DefaultIfEmpty().Max(), "s",
            "How long the oldest unconfirmed message waits for its confirm; 0 for none.");
        return meter;
    }

    sealed class Watched : IDisposable
    {
        // The first one makes the instruments: a static field that nobody reads might never be initialized.
        public Watched() => _ = Meter;

        public void Dispose() => Publishers.TryRemove(this, out _);
    }
}
