using System.Collections.Concurrent;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Cluster;

/// <summary>The questions of this node that are open, bounded, each with a deadline. Answers that come too late find nothing.</summary>
internal sealed class ClusterRequests(DeadlineWheel wheel, int max)
{
    readonly ConcurrentDictionary<string, PendingRequest> _open = new(StringComparer.Ordinal);

    public void Add(PendingRequest request, long timeout)
    {
        if (_open.Count >= max)
        {
            throw new InvalidOperationException(
                $"{max} questions to other nodes are open already. Await some first, or raise ClusterOptions.MaxPendingRequests.");
        }

        _open[request.Id] = request;
        wheel.Schedule(request, wheel.Now + timeout);
    }

    public void Remove(PendingRequest request)
    {
        wheel.Remove(request);
        _open.TryRemove(request.Id, out _);
    }

    public void Answered(ClusterMessage answer)
    {
        if (answer.RequestId is { } id && _open.TryGetValue(id, out var request))
        {
            request.Answered(answer);
        }
    }

    public void NodeLeft(string node)
    {
        foreach (var request in _open.Values)
        {
            request.NodeLeft(node);
        }
    }
}
