using System.Collections.Concurrent;

namespace Warren.SocketIO.Cluster;

/// <summary>Which other nodes live: those heard of within the heartbeat timeout that have not said goodbye. Times are the wheel's milliseconds.</summary>
internal sealed class ClusterMembers(long timeout, Action<string> left)
{
    readonly ConcurrentDictionary<string, long> _heard = new(StringComparer.Ordinal);

    public string[] Nodes => [.. _heard.Keys];

    public void Heard(string node, long now) => _heard[node] = now;

    public void Left(string node)
    {
        if (_heard.TryRemove(node, out _))
        {
            left(node);
        }
    }

    /// <returns>The nodes that have been silent for too long; they are out.</returns>
    public List<string> RemoveSilent(long now)
    {
        var silent = new List<string>();
        foreach (var entry in _heard)
        {
            if (now - entry.Value >= timeout && _heard.TryRemove(entry))
            {
                silent.Add(entry.Key);
                left(entry.Key);
            }
        }

        return silent;
    }
}
