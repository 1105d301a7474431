using Warren.Events.Brokers;

namespace Warren.Events.InProcess;

/// <summary>A queue in memory: who waits, who gets the next message, what has expired. All of it happens under the bus's lock.</summary>
/// <param name="spec">As it was declared.</param>
/// <param name="maxLength">The most messages it holds.</param>
/// <param name="time">The clock for expiry.</param>
/// <param name="deadLetter">Gets what is rejected or expires here, with the reason.</param>
/// <param name="expire">Called, outside any lock, when the message at the head is due.</param>
sealed class InProcessQueue(
    QueueSpec spec,
    int maxLength,
    TimeProvider time,
    Action<InProcessQueue, QueuedMessage, string> deadLetter,
    Action<InProcessQueue> expire) : IDisposable
{
    readonly LinkedList<QueuedMessage> _ready = [];
    readonly List<QueueConsumer> _consumers = [];
    uint _next;
    long _position;
    ITimer? _timer;
    DateTimeOffset? _timerDue;

    public QueueSpec Spec => spec;

    /// <summary>Consumers that take messages; one that only drains does not count, as after AMQP's <c>basic.cancel</c>.</summary>
    public int ConsumerCount => _consumers.Count(consumer => !consumer.IsCancelled);

    public int ReadyCount => _ready.Count;

    /// <summary>
    /// Puts a message at the end; <c>false</c> if the queue is full and refuses. What another queue hands on is not refused:
    /// it has been accepted once and takes no more memory here than there.
    /// </summary>
    public bool TryEnqueue(Delivery delivery, bool persistent, TimeSpan? expiration, Receipt? receipt = null, bool handedOn = false)
    {
        if (_ready.Count >= maxLength && (spec.DropsOldest || !handedOn))
        {
            if (!spec.DropsOldest)
            {
                return false;
            }

            _ready.First?.Value.Receipt?.Lost();
            _ready.RemoveFirst();
        }

        receipt?.Add();
        var life = expiration is { } own && (spec.MessageTtl is not { } ttl || own < ttl) ? expiration : spec.MessageTtl;
        _ready.AddLast(new QueuedMessage(_position++, delivery, persistent, life is null ? null : time.GetUtcNow() + life, receipt));
        Dispatch();
        return true;
    }

    public void Add(QueueConsumer consumer)
    {
        _consumers.Add(consumer);
        Dispatch();
    }

    /// <summary>Takes a consumer away. What it had not settled goes back, unless the bus stopped and it was kept in memory only.</summary>
    public void Remove(QueueConsumer consumer, bool persistentOnly = false)
    {
        _consumers.Remove(consumer);
        foreach (var message in consumer.TakeUnsettled())
        {
            if (message.Persistent || !persistentOnly)
            {
                PutBack(message);
            }
            else
            {
                message.Receipt?.Lost();
            }
        }

        Dispatch();
    }

    /// <summary>It is taken away with what is in it, as a mailbox of somebody who has gone.</summary>
    public void Abandon()
    {
        foreach (var message in _ready)
        {
            message.Receipt?.Done();
        }

        Dispose();
    }

    public void Settle(QueueConsumer consumer, QueuedMessage message, Settlement settlement)
    {
        if (!consumer.Remove(message))
        {
            return; // The bus stopped meanwhile; the message is somebody else's by now.
        }

        if (settlement == Settlement.Return)
        {
            PutBack(message);
        }
        else
        {
            if (settlement == Settlement.Reject)
            {
                deadLetter(this, message, "rejected");
            }

            message.Receipt?.Done();
        }

        Dispatch();
    }

    /// <summary>The bus stopped: what was not persistent is gone, and nobody consumes.</summary>
    public void Restart()
    {
        foreach (var consumer in _consumers.ToArray())
        {
            Remove(consumer, persistentOnly: true);
        }

        for (var node = _ready.First; node is not null;)
        {
            var next = node.Next;
            if (!node.Value.Persistent)
            {
                _ready.Remove(node);
            }

            node = next;
        }
    }

    /// <summary>Drops what has expired at the head and hands out what it can, to each consumer in turn.</summary>
    public void Dispatch()
    {
        while (_ready.First is { } head)
        {
            if (head.Value.ExpiresAt <= time.GetUtcNow())
            {
                _ready.RemoveFirst();
                deadLetter(this, head.Value, "expired");
                head.Value.Receipt?.Done();
                continue;
            }

            if (NextWithCredit() is not { } consumer)
            {
                break;
            }

            _ready.RemoveFirst();
            consumer.Deliver(head.Value);
        }

        WaitForHead();
    }

    /// <summary>The timer for the head has fired.</summary>
    public void Expire()
    {
        _timerDue = null;
        Dispatch();
    }

    public void Dispose() => _timer?.Dispose();

    QueueConsumer? NextWithCredit()
    {
        if (spec.SingleActive)
        {
            // The one that came first, until it goes; never the next one because this one has enough in hand.
            return _consumers.FirstOrDefault() is { HasCredit: true } active ? active : null;
        }

        for (var tried = 0; tried < _consumers.Count; tried++)
        {
            var consumer = _consumers[(int)(_next++ % (uint)_consumers.Count)];
            if (consumer.HasCredit)
            {
                return consumer;
            }
        }

        return null;
    }

    void PutBack(QueuedMessage message)
    {
        var count = spec.Kind == QueueKind.Quorum ? message.Delivery.DeliveryCount + 1 : 0;
        var again = message with { Delivery = message.Delivery with { Redelivered = true, DeliveryCount = count } };
        var node = _ready.First;
        while (node is not null && node.Value.Position < message.Position)
        {
            node = node.Next;
        }

        if (node is null)
        {
            _ready.AddLast(again);
        }
        else
        {
            _ready.AddBefore(node, again);
        }
    }

    void WaitForHead()
    {
        var due = _ready.First?.Value.ExpiresAt;
        if (due == _timerDue)
        {
            return;
        }

        _timerDue = due;
        var wait = due is null ? Timeout.InfiniteTimeSpan : Max(due.Value - time.GetUtcNow(), TimeSpan.Zero);
        _timer ??= time.CreateTimer(_ => expire(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
