using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Warren.SocketIO.Admin;

/// <summary>
/// What went over this server's connections since the last report. It listens to the server's own metrics, so that nothing is counted for a page
/// that nobody asked for.
/// </summary>
internal sealed class AdminTraffic : IDisposable
{
    static readonly string[] Totals = ["packetsIn", "packetsOut", "bytesIn", "bytesOut", "rawConnection"];

    readonly MeterListener _listener = new();
    readonly long[] _totals = new long[Totals.Length];
    readonly Lock _gate = new();
    readonly Dictionary<string, long> _closed = new(StringComparer.Ordinal);

    public AdminTraffic(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                object? which = instrument.Name switch
                {
                    "warren.socketio.packets.received" => 0,
                    "warren.socketio.packets.sent" => 1,
                    "warren.socketio.bytes.received" => 2,
                    "warren.socketio.bytes.sent" => 3,
                    "warren.socketio.sessions" => 4,
                    "warren.socketio.sessions.closed" => -1,
                    _ => null,
                };
                if (which is not null)
                {
                    listener.EnableMeasurementEvents(instrument, which);
                }
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, measured, tags, which) => Count((int)which!, measured, tags));
        _listener.SetMeasurementEventCallback<int>((_, measured, tags, which) => Count((int)which!, measured, tags));
        _listener.Start();
    }

    /// <summary>The counts as the elements of an array, and from zero again.</summary>
    public void TakeInto(Utf8JsonWriter writer, DateTimeOffset now)
    {
        for (var index = 0; index < Totals.Length; index++)
        {
            Write(writer, now, Totals[index], null, Interlocked.Exchange(ref _totals[index], 0));
        }

        lock (_gate)
        {
            foreach (var (reason, count) in _closed)
            {
                Write(writer, now, "rawDisconnection", reason, count);
            }

            _closed.Clear();
        }
    }

    public void Dispose() => _listener.Dispose();

    void Count(int which, long measured, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (which < 0)
        {
            lock (_gate)
            {
                // The reasons are a fixed list.
                var reason = tags.Length > 0 ? (string)tags[0].Value! : "";
                _closed[reason] = _closed.GetValueOrDefault(reason) + measured;
            }
        }
        else if (measured > 0)
        {
            Interlocked.Add(ref _totals[which], measured);
        }
    }

    static void Write(Utf8JsonWriter writer, DateTimeOffset now, string type, string? subType, long count)
    {
        if (count == 0)
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("timestamp", now.ToUnixTimeSeconds() * 1000);
        writer.WriteString("type", type);
        if (subType is not null)
        {
            writer.WriteString("subType", subType);
        }

        writer.WriteNumber("count", count);
        writer.WriteEndObject();
    }
}
