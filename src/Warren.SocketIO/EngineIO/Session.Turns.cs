namespace Warren.SocketIO.EngineIO;

/// <summary>For those who would rather wait than find the queue full.</summary>
internal sealed partial class Session
{
    SendLine? _line;

    /// <summary>Takes the turn to send, if the session is open, nobody is before the caller and there is room.</summary>
    public bool TryTakeTurn(SendSize size)
    {
        lock (_gate)
        {
            return !_closed && (_line ??= new SendLine()).TryTake(size, _queue);
        }
    }

    /// <summary>Waits for the turn to send. Each turn is followed by one <see cref="GiveTurnBack"/>.</summary>
    /// <returns>False when the session is closed: there was no turn.</returns>
    /// <exception cref="InvalidOperationException">Too many wait already.</exception>
    public async Task<bool> TakeTurnAsync(SendSize size, int maxWaiting, CancellationToken cancellation)
    {
        LinkedListNode<(SendSize Size, TaskCompletionSource<bool> Turn)> waiting;
        lock (_gate)
        {
            _line ??= new SendLine();
            if (_closed || _line.TryTake(size, _queue))
            {
                return !_closed;
            }

            if (_line.Count >= maxWaiting)
            {
                throw new InvalidOperationException(
                    $"{maxWaiting} events wait for room in this client's queue already. Await some first, or raise SocketIOOptions.MaxWaitingEmits.");
            }

            waiting = _line.Add(size);
        }

        await using var cancelled = cancellation.UnsafeRegister(_ => CancelTurn(waiting, cancellation), null);
        return await waiting.Value.Turn.Task;
    }

    public void GiveTurnBack()
    {
        lock (_gate)
        {
            _line?.GiveBack();
            _line?.Advance(_queue);
        }
    }

    void CancelTurn(LinkedListNode<(SendSize Size, TaskCompletionSource<bool> Turn)> waiting, CancellationToken cancellation)
    {
        lock (_gate)
        {
            // A turn that came in the same moment is taken, and given back by whoever waited for it.
            if (_line!.TryRemove(waiting))
            {
                waiting.Value.Turn.SetCanceled(cancellation);
                _line.Advance(_queue);
            }
        }
    }
}
