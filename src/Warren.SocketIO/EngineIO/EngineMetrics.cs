using System.Diagnostics.Metrics;

namespace Warren.SocketIO.EngineIO;

/// <summary>Counters of the engine. Tags come from fixed lists, never from a client.</summary>
internal sealed class EngineMetrics
{
    readonly UpDownCounter<int> _sessions;
    readonly Counter<long> _packetsIn;
    readonly Counter<long> _packetsOut;
    readonly Counter<long> _bytesIn;
    readonly Counter<long> _bytesOut;
    readonly Counter<long> _dropped;
    readonly Counter<long> _closes;
    readonly Counter<long> _refusals;

    public EngineMetrics(IMeterFactory meters)
    {
        var meter = Meter = meters.Create("Warren.SocketIO");
        _sessions = meter.CreateUpDownCounter<int>("warren.socketio.sessions", "{session}", "Open Engine.IO sessions.");
        _packetsIn = meter.CreateCounter<long>("warren.socketio.packets.received", "{packet}", "Engine.IO packets received.");
        _packetsOut = meter.CreateCounter<long>("warren.socketio.packets.sent", "{packet}", "Engine.IO packets handed to a session.");
        _bytesIn = meter.CreateCounter<long>("warren.socketio.bytes.received", "By", "Bytes of the packets received.");
        _bytesOut = meter.CreateCounter<long>("warren.socketio.bytes.sent", "By", "Bytes of the packets handed to a session, as WebSocket frames.");
        _dropped = meter.CreateCounter<long>("warren.socketio.packets.dropped", "{packet}", "Volatile packets that found their client not ready.");
        _closes = meter.CreateCounter<long>("warren.socketio.sessions.closed", "{session}", "Sessions that ended, by reason.");
        _refusals = meter.CreateCounter<long>("warren.socketio.requests.refused", "{request}", "HTTP requests refused, by reason.");
    }

    public Meter Meter { get; }

    public void SessionOpened() => _sessions.Add(1);

    public void SessionClosed(CloseReason reason)
    {
        _sessions.Add(-1);
        _closes.Add(1, new KeyValuePair<string, object?>("reason", reason.Text));
    }

    public void Received(int bytes)
    {
        _packetsIn.Add(1);
        _bytesIn.Add(bytes);
    }

    public void Sent(int packets, int bytes)
    {
        _packetsOut.Add(packets);
        _bytesOut.Add(bytes);
    }

    public void Dropped(int packets) => _dropped.Add(packets);

    public void Refused(EngineError error) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", error.Tag));
}
