namespace Warren.Events.RabbitMQ;

/// <summary>
/// What one channel has sent and the broker has not confirmed, by sequence number. It is done here and not by the client, whose tracking
/// puts a header of its own on every message, allocates twice as much, and does not bound what is unconfirmed.
/// </summary>
/// <param name="window">How many may be unconfirmed.</param>
sealed class Confirms(int window) : IDisposable
{
    readonly Lock _gate = new();
    readonly Dictionary<ulong, PendingPublish> _unconfirmed = [];
    readonly SemaphoreSlim _room = new(window);
    ulong _next = 1;
    ulong _oldest = 1;

    /// <summary>Waits for a place in the window; give it back with <see cref="Release"/> if nothing was added.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellation) => _room.WaitAsync(cancellation);

    public void Release() => _room.Release();

    /// <summary>Counts as the channel does: one for each publish, from 1.</summary>
    public void Add(PendingPublish pending)
    {
        lock (_gate)
        {
            _unconfirmed.Add(_next++, pending);
        }
    }

    /// <summary>The broker confirmed or refused a message, or with <paramref name="multiple"/> all up to it.</summary>
    public void Settle(ulong sequence, bool multiple, bool taken)
    {
        lock (_gate)
        {
            if (!multiple)
            {
                Settle(sequence, taken);
            }
            else
            {
                for (var each = _oldest; each <= sequence; each++)
                {
                    Settle(each, taken);
                }
            }

            while (_oldest < _next && !_unconfirmed.ContainsKey(_oldest))
            {
                _oldest++;
            }
        }
    }

    /// <summary>
    /// The broker returned a mandatory message; its confirm follows. A return has no sequence number, and ids are the clients' and can
    /// repeat: the oldest that fits is the one, because returns come in the order of sending.
    /// </summary>
    public void Return(string exchange, string routingKey, string? id)
    {
        lock (_gate)
        {
            for (var sequence = _oldest; sequence < _next; sequence++)
            {
                if (_unconfirmed.TryGetValue(sequence, out var pending)
                    && !pending.Returned
                    && pending.Message.Mandatory
                    && pending.Message.Envelope.Id == id
                    && pending.Message.RoutingKey == routingKey
                    && pending.Message.Exchange == exchange)
                {
                    pending.Returned = true;
                    return;
                }
            }
        }
    }

    /// <summary>How many are unconfirmed.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _unconfirmed.Count;
            }
        }
    }

    /// <summary>When the oldest unconfirmed message was handed in; <c>null</c> if all are confirmed.</summary>
    public long? OldestStartedAt
    {
        get
        {
            lock (_gate)
            {
                return _unconfirmed.TryGetValue(_oldest, out var oldest) ? oldest.StartedAt : null;
            }
        }
    }

    /// <summary>The channel is gone, and with it every confirm that has not come.</summary>
    public void Lose()
    {
        PendingPublish[] lost;
        lock (_gate)
        {
            lost = [.. _unconfirmed.Values];
            _unconfirmed.Clear();
            _oldest = _next;
        }

        foreach (var pending in lost)
        {
            pending.GiveUp();
        }
    }

    public void Dispose() => _room.Dispose();

    void Settle(ulong sequence, bool taken)
    {
        if (_unconfirmed.Remove(sequence, out var pending))
        {
            pending.End(!taken ? PublishOutcome.Refused : pending.Returned ? PublishOutcome.Unroutable : PublishOutcome.Confirmed);
            _room.Release();
        }
    }
}
