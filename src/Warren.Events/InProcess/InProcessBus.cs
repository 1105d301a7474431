using Warren.Events.Brokers;

namespace Warren.Events.InProcess;

/// <summary>
/// What several <see cref="InProcessBroker"/>s of one process share: exchanges, queues and messages in memory, with the meaning
/// they have on RabbitMQ. It begins running. <see cref="Stop"/> and <see cref="Start"/> stand in for an outage.
/// </summary>
public sealed class InProcessBus : IDisposable
{
    readonly TimeProvider _time;
    readonly InProcessBusOptions _options;
    readonly Dictionary<string, InProcessQueue> _queues = [];
    readonly Dictionary<string, Routes> _exchanges = [];
    readonly List<InProcessBroker> _brokers = [];
    readonly Dictionary<string, Receipt> _receipts = new(StringComparer.Ordinal);
    long _mailboxes;

    /// <summary>Creates a running bus with the exchanges of Warren and the queue for unrouted events.</summary>
    public InProcessBus(TimeProvider time, InProcessBusOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _options = options ?? new InProcessBusOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxQueueLength, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxDeadLetters, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxMailboxLength, 1, nameof(options));
        foreach (var exchange in Topology.Exchanges)
        {
            _exchanges.Add(exchange.Name, new Routes(exchange.Topic));
        }

        DeclareQueue(Topology.Unrouted);
        Bind(Topology.UnroutedBinding);
    }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning { get; private set; } = true;

    /// <summary>Guards everything here, in the queues and in the brokers' links: one lock, so that no order of locks can be wrong.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>
    /// As when RabbitMQ stops: links are cut, mailboxes die, publishes answer <see cref="PublishOutcome.Unavailable"/>, messages that
    /// are not persistent are gone, unsettled ones go back to their queue. Queues and bindings of services stay.
    /// </summary>
    public void Stop()
    {
        lock (Gate)
        {
            if (!IsRunning)
            {
                return;
            }

            IsRunning = false;
            foreach (var broker in _brokers)
            {
                broker.Disconnected("The in-process bus was stopped.");
            }

            foreach (var queue in _queues.Values)
            {
                queue.Restart();
            }
        }
    }

    /// <summary>Runs again, and every broker has its link, mailboxes and consumers back.</summary>
    public void Start()
    {
        lock (Gate)
        {
            if (IsRunning)
            {
                return;
            }

            IsRunning = true;
            foreach (var broker in _brokers)
            {
                broker.Connected();
            }
        }
    }

    /// <summary>
    /// As RabbitMQ in a memory or disk alarm: every publish is <see cref="PublishOutcome.Unavailable"/>, while what is there is still handed
    /// out and settled.
    /// </summary>
    public void Block() => SetBlocked(true);

    /// <summary>Takes messages again.</summary>
    public void Unblock() => SetBlocked(false);

    /// <summary>How many messages wait in a queue, not counting those handed to a consumer; <c>null</c> if there is no such queue.</summary>
    public int? CountMessages(string queue)
    {
        lock (Gate)
        {
            return _queues.TryGetValue(queue, out var found) ? found.ReadyCount : null;
        }
    }

    /// <summary>Ends its timers. Its brokers must have been disposed of before.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            foreach (var queue in _queues.Values)
            {
                queue.Dispose();
            }
        }
    }

    /// <summary>Whether it takes no messages for now.</summary>
    internal bool IsBlocked { get; private set; }

    internal void Attach(InProcessBroker broker)
    {
        lock (Gate)
        {
            _brokers.Add(broker);
            if (IsRunning)
            {
                broker.Connected();
            }
        }
    }

    internal void Detach(InProcessBroker broker)
    {
        lock (Gate)
        {
            _brokers.Remove(broker);
        }
    }

    internal void Declare(ServiceQueues service)
    {
        foreach (var queue in Topology.QueuesOf(service))
        {
            DeclareQueue(queue);
        }

        foreach (var binding in Topology.BindingsOf(service))
        {
            Bind(binding);
        }

        foreach (var binding in Topology.OldBindingsOf(service))
        {
            if (Find(binding.Queue) is { } queue)
            {
                Unbind(queue, binding.Exchange, binding.RoutingKey);
            }
        }

        foreach (var broker in _brokers)
        {
            broker.QueuesAppeared();
        }
    }

    internal InProcessQueue? Find(string queue) => _queues.GetValueOrDefault(queue);

    internal InProcessQueue OpenMailbox()
    {
        var spec = new QueueSpec($"mailbox-{++_mailboxes}", QueueKind.Classic) { MaxLength = _options.MaxMailboxLength };
        return DeclareQueue(spec);
    }

    internal void Delete(InProcessQueue queue, IEnumerable<(string Exchange, string RoutingKey)> bindings)
    {
        foreach (var (exchange, routingKey) in bindings)
        {
            _exchanges[exchange].Unbind(queue, routingKey);
        }

        _queues.Remove(queue.Spec.Name);
        queue.Abandon();
    }

    internal void Bind(InProcessQueue queue, string exchange, string routingKey) => _exchanges[exchange].Bind(queue, routingKey);

    internal void Unbind(InProcessQueue queue, string exchange, string routingKey) => _exchanges[exchange].Unbind(queue, routingKey);

    /// <summary>Puts a message into every queue that it is for. The body must be the message's own by now.</summary>
    /// <returns>The outcome; for a message in its sender's outbox it comes when the last copy has been acknowledged.</returns>
    internal Task<PublishOutcome> Publish(OutgoingMessage message, string account, byte[] body)
    {
        // One that is sent again while it is still here is that one. And what a hearer puts into another queue, for a later try or
        // among the dead letters, is a copy of it under the same id.
        var id = message.Envelope.Id;
        var held = message.Persistent ? _receipts.GetValueOrDefault(id) : null;
        if (held is not null && message.InOutbox)
        {
            // To one queue alone goes a dead letter that is replayed: of it this hearer has no copy any more, though others may have theirs.
            var again = message.Exchange.Length == 0 ? Enqueue(message, account, body, held) : PublishOutcome.Confirmed;
            return again == PublishOutcome.Confirmed ? held.Outcome : Task.FromResult(again);
        }

        if (!message.InOutbox)
        {
            return Task.FromResult(Enqueue(message, account, body, held));
        }

        var receipt = new Receipt(() => _receipts.Remove(id));
        receipt.Add();
        _receipts.Add(id, receipt);
        if (Enqueue(message, account, body, receipt) == PublishOutcome.Confirmed)
        {
            receipt.Done();
        }
        else
        {
            receipt.Lost();
        }

        return receipt.Outcome;
    }

    PublishOutcome Enqueue(OutgoingMessage message, string account, byte[] body, Receipt? receipt)
    {
        var queues = Route(message.Exchange, message.RoutingKey);
        if (queues.Count == 0)
        {
            return message.Mandatory ? PublishOutcome.Unroutable : PublishOutcome.Confirmed;
        }

        var envelope = message.Envelope with { Account = account };
        var delivery = new Delivery(message.Exchange, message.RoutingKey, envelope, body, Redelivered: false);
        var taken = true;
        foreach (var queue in queues)
        {
            // Nobody has to hear what is kept unrouted, and its sender need not wait until somebody does.
            var watched = queue.Spec == Topology.Unrouted ? null : receipt;
            taken &= queue.TryEnqueue(delivery, message.Persistent, message.Expiration, watched);
        }

        return taken ? PublishOutcome.Confirmed : PublishOutcome.Refused;
    }

    void SetBlocked(bool isBlocked)
    {
        lock (Gate)
        {
            IsBlocked = isBlocked;
            foreach (var broker in _brokers)
            {
                broker.ShowLink();
            }
        }
    }

    HashSet<InProcessQueue> Route(string exchange, string routingKey)
    {
        HashSet<InProcessQueue> queues = [];
        if (exchange.Length == 0)
        {
            if (_queues.TryGetValue(routingKey, out var queue))
            {
                queues.Add(queue);
            }

            return queues;
        }

        _exchanges[exchange].Collect(routingKey, queues);
        if (queues.Count == 0 && Topology.Exchanges.First(spec => spec.Name == exchange).Alternate is { } alternate)
        {
            return Route(alternate, routingKey);
        }

        return queues;
    }

    void Bind(BindingSpec binding) => Bind(_queues[binding.Queue], binding.Exchange, binding.RoutingKey);

    InProcessQueue DeclareQueue(QueueSpec spec)
    {
        if (_queues.TryGetValue(spec.Name, out var queue))
        {
            return queue;
        }

        // Dead letters are bounded by what memory can bear: here the oldest go, where RabbitMQ would hold them back on disk.
        var isDead = spec.Kind == QueueKind.Quorum && spec.Name.EndsWith(Names.Dead(""), StringComparison.Ordinal);
        var kept = isDead ? spec with { DropsOldest = true } : spec;
        var maxLength = Math.Min(spec.MaxLength, isDead ? _options.MaxDeadLetters : _options.MaxQueueLength);
        queue = new InProcessQueue(kept, maxLength, _time, DeadLetters.Move(Find), Expire);
        _queues.Add(spec.Name, queue);
        return queue;
    }

    void Expire(InProcessQueue queue)
    {
        lock (Gate)
        {
            queue.Expire();
        }
    }
}
