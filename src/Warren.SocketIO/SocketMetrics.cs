using System.Diagnostics.Metrics;

namespace Warren.SocketIO;

/// <summary>Counters of sockets. Tags come from fixed lists: names of events and namespaces are the clients' and would grow without bound.</summary>
internal sealed class SocketMetrics
{
    readonly UpDownCounter<int> _connected;
    readonly Counter<long> _disconnected;
    readonly Counter<long> _refused;

    public SocketMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Warren.SocketIO");
        _connected = meter.CreateUpDownCounter<int>("warren.socketio.sockets", "{socket}", "Sockets connected to a namespace.");
        _disconnected = meter.CreateCounter<long>("warren.socketio.sockets.disconnected", "{socket}", "Sockets that ended, by reason.");
        _refused = meter.CreateCounter<long>("warren.socketio.sockets.refused", "{socket}", "CONNECT packets answered with an error.");
    }

    public void Connected() => _connected.Add(1);

    public void Disconnected(DisconnectReason reason)
    {
        _connected.Add(-1);
        _disconnected.Add(1, new KeyValuePair<string, object?>("reason", reason.ToText()));
    }

    public void Refused() => _refused.Add(1);
}
