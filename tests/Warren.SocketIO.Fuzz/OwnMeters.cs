using System.Diagnostics.Metrics;

namespace Warren.SocketIO.Fuzz;

/// <summary>Meters that end with their server: those of the framework stay, and this program makes millions of servers.</summary>
public sealed class OwnMeters : IMeterFactory
{
    readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        foreach (var meter in _meters)
        {
            meter.Dispose();
        }
    }
}
