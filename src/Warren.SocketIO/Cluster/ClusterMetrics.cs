using System.Diagnostics.Metrics;

namespace Warren.SocketIO.Cluster;

/// <summary>Counters of the messages between nodes.</summary>
internal sealed class ClusterMetrics
{
    readonly Counter<long> _published;
    readonly Counter<long> _received;
    readonly Counter<long> _dropped;

    public ClusterMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Warren.SocketIO");
        _published = meter.CreateCounter<long>("warren.socketio.cluster.published", "{message}", "Messages given to the bus.");
        _received = meter.CreateCounter<long>("warren.socketio.cluster.received", "{message}", "Messages of other nodes.");
        _dropped = meter.CreateCounter<long>("warren.socketio.cluster.dropped", "{message}", "Messages not sent or not understood, by reason.");
    }

    public void Published() => _published.Add(1);

    public void Received() => _received.Add(1);

    public void Dropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
