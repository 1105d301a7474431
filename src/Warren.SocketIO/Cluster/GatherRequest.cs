namespace Warren.SocketIO.Cluster;

/// <summary>A question that every other node answers once. Its result is what came in time, and who did not answer.</summary>
internal sealed class GatherRequest<T>(string id, IEnumerable<string> nodes, Func<ClusterMessage, IEnumerable<T>> read) : PendingRequest(id)
{
    readonly Lock _gate = new();
    readonly HashSet<string> _missing = new(nodes, StringComparer.Ordinal);
    readonly List<T> _items = [];
    readonly TaskCompletionSource<(List<T> Items, string[] Missing)> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<(List<T> Items, string[] Missing)> Result => _result.Task;

    public override void Answered(ClusterMessage answer)
    {
        lock (_gate)
        {
            // A second answer, or one of a node that was not asked, changes nothing.
            if (_result.Task.IsCompleted || !_missing.Remove(answer.Uid))
            {
                return;
            }

            _items.AddRange(read(answer));
        }

        CompleteIfDone();
    }

    public override void NodeLeft(string node)
    {
        lock (_gate)
        {
            _missing.Remove(node);
        }

        CompleteIfDone();
    }

    public void CompleteIfDone()
    {
        lock (_gate)
        {
            if (_missing.Count == 0)
            {
                _result.TrySetResult((_items, []));
            }
        }
    }

    internal override void Expired()
    {
        lock (_gate)
        {
            _result.TrySetResult((_items, [.. _missing.Order(StringComparer.Ordinal)]));
        }
    }
}
