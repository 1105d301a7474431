namespace Warren.SocketIO.Cluster;

/// <summary>
/// The answers to one broadcast that wants them. Each node says how many clients it asked and passes their answers on; a client that goes
/// without answering is no longer waited for, and neither are those of a node that leaves.
/// </summary>
internal sealed class BroadcastAnswers : PendingRequest
{
    /// <summary>This node, in the list of those that ask.</summary>
    public const string Here = "";

    readonly Lock _gate = new();
    readonly Dictionary<string, NodeCount> _nodes;
    readonly List<EventArguments> _answers = [];
    readonly TaskCompletionSource<IReadOnlyList<EventArguments>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BroadcastAnswers(string id, IEnumerable<string> nodes)
        : base(id)
    {
        _nodes = nodes.Append(Here).ToDictionary(node => node, _ => new NodeCount(), StringComparer.Ordinal);
    }

    public Task<IReadOnlyList<EventArguments>> Result => _result.Task;

    public override void Answered(ClusterMessage answer)
    {
        if (answer.Type == ClusterMessageType.BroadcastClientCount)
        {
            Asked(answer.Uid, answer.Count);
        }
        else if (answer.Type == ClusterMessageType.BroadcastAck)
        {
            Answered(answer.Uid, ClusterArguments.Read(answer));
        }
    }

    /// <summary>A node has asked so many clients.</summary>
    public void Asked(string node, int clients)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(node, out var count) && !count.Known)
            {
                count.Known = true;
                count.Open += clients;
            }
        }

        CompleteIfDone();
    }

    /// <summary>A client has answered, or, with null, will not.</summary>
    public void Answered(string node, EventArguments? arguments)
    {
        lock (_gate)
        {
            if (_result.Task.IsCompleted || !_nodes.TryGetValue(node, out var count))
            {
                return;
            }

            // It may overtake the count; then there are fewer than none for a moment.
            count.Open--;
            if (arguments is not null)
            {
                _answers.Add(arguments);
            }
        }

        CompleteIfDone();
    }

    public override void NodeLeft(string node)
    {
        lock (_gate)
        {
            _nodes.Remove(node);
        }

        CompleteIfDone();
    }

    internal override void Expired()
    {
        lock (_gate)
        {
            _result.TrySetException(new BroadcastTimeoutException(
                [.. _answers],
                _nodes.Values.Sum(count => Math.Max(0, count.Open)),
                [.. _nodes.Where(node => !node.Value.Known).Select(node => node.Key).Order(StringComparer.Ordinal)]));
        }
    }

    void CompleteIfDone()
    {
        lock (_gate)
        {
            if (_nodes.Values.All(count => count is { Known: true, Open: <= 0 }))
            {
                _result.TrySetResult([.. _answers]);
            }
        }
    }

    sealed class NodeCount
    {
        public bool Known { get; set; }

        public int Open { get; set; }
    }
}
