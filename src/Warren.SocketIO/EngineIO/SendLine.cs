namespace Warren.SocketIO.EngineIO;

/// <summary>
/// The line of those who wait for room in a session's queue: one has the turn at a time, in the order they came. Who has it sends and gives it
/// back, so that many who wake up together cannot fill the queue. Made by the first who asks. Not thread-safe: the session's lock guards it.
/// </summary>
internal sealed class SendLine
{
    readonly LinkedList<(SendSize Size, TaskCompletionSource<bool> Turn)> _waiting = [];
    bool _taken;

    public int Count => _waiting.Count;

    public bool TryTake(SendSize size, PacketQueue queue)
    {
        if (_taken || _waiting.Count > 0 || !queue.HasRoom(size))
        {
            return false;
        }

        _taken = true;
        return true;
    }

    public LinkedListNode<(SendSize Size, TaskCompletionSource<bool> Turn)> Add(SendSize size) =>
        _waiting.AddLast((size, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)));

    /// <returns>False when the turn came already.</returns>
    public bool TryRemove(LinkedListNode<(SendSize Size, TaskCompletionSource<bool> Turn)> waiting)
    {
        if (waiting.List is null)
        {
            return false;
        }

        _waiting.Remove(waiting);
        return true;
    }

    public void GiveBack() => _taken = false;

    /// <summary>The next one's turn comes, if there is room for what he has.</summary>
    public void Advance(PacketQueue queue)
    {
        if (!_taken && _waiting.First is { } first && queue.HasRoom(first.Value.Size))
        {
            _taken = true;
            _waiting.RemoveFirst();
            first.Value.Turn.SetResult(true);
        }
    }

    /// <summary>No turn will come any more: the session is closed.</summary>
    public void End()
    {
        foreach (var (_, turn) in _waiting)
        {
            turn.SetResult(false);
        }

        _waiting.Clear();
    }
}
