namespace Warren.SocketIO.EngineIO;

/// <summary>
/// One Engine.IO connection, whatever carries it. Owns the queue of what is to be sent, the heartbeat, and the one way to close.
/// </summary>
internal sealed partial class Session : Deadline
{
    readonly EngineServer _server;
    readonly ISessionHandler _handler;
    readonly PacketQueue _queue;
    readonly Lock _gate = new();
    ITransport? _transport;
    Heartbeat _heartbeat;
    CancellationTokenSource? _closing;
    ISessionWatcher? _watcher;
    CloseReason _reason;
    volatile bool _closed;

    public Session(string id, int version, RequestInfo request, EngineServer server, ISessionHandler handler)
    {
        (Id, Version, Request, _server, _handler) = (id, version, request, server, handler);
        _queue = new PacketQueue(server.Options.MaxQueuedPackets, server.Options.MaxQueuedBytes);
    }

    public string Id { get; }

    /// <summary>The revision of Engine.IO its client speaks, 4 or 3.</summary>
    public int Version { get; }

    /// <summary>Whether the client is one of version 2, which speaks Engine.IO 3.</summary>
    public bool IsLegacy => Version == 3;

    public RequestInfo Request { get; }
    public EngineServer Server => _server;
    public ITransport? Transport => Volatile.Read(ref _transport);
    public bool IsClosed => _closed;
    public CloseReason CloseReason => _reason;
    public UpgradeState Upgrade { get; private set; }

    /// <summary>Lets one look on, from now on.</summary>
    /// <returns>Who does; another, if he was first.</returns>
    public ISessionWatcher Watch(ISessionWatcher watcher) => Interlocked.CompareExchange(ref _watcher, watcher, null) ?? watcher;

    public int QueuedPackets
    {
        get
        {
            lock (_gate)
            {
                return _queue.Packets;
            }
        }
    }

    /// <summary>Whether its client has joined nothing yet. Guarded by the table of sessions.</summary>
    public bool IsPending { get; set; }

    /// <summary>Cancelled when the session closes. Made only when somebody asks for it.</summary>
    public CancellationToken Closing
    {
        get
        {
            lock (_gate)
            {
                return _closed ? new CancellationToken(canceled: true) : (_closing ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>Starts the session on its first transport. <paramref name="greeting"/> is queued before anything else can be.</summary>
    /// <returns>Null, or why there is no room for it; nobody has heard of it then.</returns>
    public EngineError? Open(ITransport transport, PacketGroup? greeting)
    {
        var now = _server.Wheel.Now;
        var options = _server.Options;
        _heartbeat = new Heartbeat(now, (long)options.PingInterval.TotalMilliseconds, (long)options.PingTimeout.TotalMilliseconds, _server.Wheel.Tick, IsLegacy);
        _transport = transport;
        if (_server.Sessions.TryAdd(this) is { } error)
        {
            _closed = true;
            return error;
        }

        _server.Metrics.SessionOpened();
        _server.Wheel.Schedule(this, _heartbeat.Due);
        if (greeting is not null)
        {
            Send(greeting);
        }

        _handler.Connected(this);
        if (_server.IsStopping)
        {
            // It was admitted before the stop and entered the table after it: nobody else would close it.
            Close(CloseReason.ServerShuttingDown);
        }

        return null;
    }

    /// <summary>Queues packets to be sent together. Past the queue's bound the session is closed; on a closed one nothing happens.</summary>
    public void Send(PacketGroup group)
    {
        if (TryEnqueue(group))
        {
            Flush();
        }
        else
        {
            Close(CloseReason.SendQueueFull);
        }
    }

    /// <summary>Queues packets only if they will leave at once: nothing waits, and the transport is ready. Else they are dropped, all of them.</summary>
    public void SendVolatile(PacketGroup group)
    {
        EnqueueVolatile(group);
        Flush();
    }

    /// <summary>For a caller who holds a lock: queues, and leaves <see cref="Flush"/>, or the closing of a full session, for later.</summary>
    /// <returns>False when the queue is full. A closed session takes all, and sends nothing.</returns>
    public bool TryEnqueue(PacketGroup group)
    {
        // Once it is queued it may be sent, and be somebody else's packet, before this method goes on.
        var (packets, bytes) = (group.Packets, group.Bytes);
        _watcher?.Created(group);
        lock (_gate)
        {
            if (_closed)
            {
                return true;
            }

            if (!_queue.TryAdd(group))
            {
                return false;
            }
        }

        _server.Metrics.Sent(packets, bytes);
        return true;
    }

    public void EnqueueVolatile(PacketGroup group)
    {
        _watcher?.Created(group);
        lock (_gate)
        {
            if (_closed || !_queue.IsEmpty || _transport is not { IsWritable: true })
            {
                _server.Metrics.Dropped(group.Packets);
                return;
            }

            _queue.TryAdd(group);
        }

        _server.Metrics.Sent(group.Packets, group.Bytes);
    }

    /// <summary>Lets what is queued leave.</summary>
    public void Flush()
    {
        if (!_closed)
        {
            Transport?.Wake();
        }
    }

    /// <summary>The next group, if <paramref name="transport"/> is still the one that may send.</summary>
    public PacketGroup? Take(ITransport transport, out bool more)
    {
        PacketGroup? group;
        lock (_gate)
        {
            group = _transport == transport ? _queue.Take() : null;
            _line?.Advance(_queue);
            more = !_queue.IsEmpty;
        }

        if (group is not null)
        {
            _watcher?.Taken(group.Packets, more);
        }

        return group;
    }

    public bool HasPackets(ITransport transport)
    {
        lock (_gate)
        {
            return _transport == transport && !_queue.IsEmpty;
        }
    }

    /// <summary>Ends the session. The first reason counts; calling it again, from anywhere, does nothing.</summary>
    public void Close(CloseReason reason)
    {
        ITransport? transport;
        CancellationTokenSource? closing;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _reason = reason;
            (transport, closing) = (_transport, _closing);
            _line?.End();
            if (!reason.FlushesFirst)
            {
                _queue.Clear();
            }
        }

        _server.Sessions.Closed();
        _server.Metrics.SessionClosed(reason);
        var linger = transport?.Close(reason) ?? TimeSpan.Zero;
        if (linger > TimeSpan.Zero)
        {
            _server.Wheel.Schedule(this, _server.Wheel.Now + (long)linger.TotalMilliseconds);
        }
        else
        {
            Forget();
        }

        // Not Cancel(): callbacks of others must not run on, or throw into, whoever closes.
        _ = closing?.CancelAsync();
        _handler.Disconnected(reason);
        _watcher?.Closed(reason);
    }

    /// <summary>The client has joined something that speaks over this session.</summary>
    public void Settle() => _server.Sessions.Settled(this);

    /// <summary>The peer knows, or never will: nothing of the session is reachable any more.</summary>
    public void Forget()
    {
        _server.Wheel.Remove(this);
        _server.Sessions.Remove(this);
    }

    /// <summary>Deadlines are also looked at when something arrives, so that a coarse wheel lets nobody live on past them.</summary>
    /// <returns>Whether the session is open.</returns>
    public bool CheckHeartbeat()
    {
        bool dead;
        lock (_gate)
        {
            dead = !_closed && _heartbeat.IsDead(_server.Wheel.Now);
        }

        if (dead)
        {
            Close(CloseReason.PingTimeout);
        }

        return !_closed;
    }

    /// <summary>
    /// Only one WebSocket may try to take over a session, once, and only from polling: another WebSocket would go on being read beside it, and
    /// stay open when the session has ended.
    /// </summary>
    public bool TryBeginProbe()
    {
        lock (_gate)
        {
            if (_closed || Upgrade != UpgradeState.None || _transport is not PollingTransport)
            {
                return false;
            }

            Upgrade = UpgradeState.Probing;
            return true;
        }
    }

    /// <summary>The probe was answered: from now on polls return promptly.</summary>
    public void ProbeAnswered()
    {
        lock (_gate)
        {
            if (Upgrade == UpgradeState.Probing)
            {
                Upgrade = UpgradeState.Probed;
            }
        }

        _watcher?.Upgrading();
        Transport?.Wake();
    }

    /// <summary>The probing WebSocket failed; the session lives on where it was.</summary>
    public void ProbeFailed()
    {
        lock (_gate)
        {
            Upgrade = UpgradeState.None;
        }
    }

    /// <summary>Swaps the transport under the lock that hands out packets, so that none is lost, repeated or overtaken.</summary>
    public bool SwitchTo(ITransport transport)
    {
        ITransport? old;
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            Upgrade = UpgradeState.Done;
            old = _transport;
            _transport = transport;
        }

        old?.Wake();
        transport.Wake();
        _handler.Upgraded();
        _watcher?.Upgraded();
        return true;
    }

    internal override void Expired()
    {
        if (_closed)
        {
            _server.Sessions.Remove(this);
            Transport?.Abort();
            return;
        }

        bool dead, ping;
        lock (_gate)
        {
            var now = _server.Wheel.Now;
            dead = _heartbeat.IsDead(now);
            ping = _heartbeat.WantsPing(now);
            if (ping)
            {
                _heartbeat.OnPingSent(now);
            }

            // Under the lock, or a Close in between would be followed by a schedule and the closed session kept.
            if (!dead && !_closed)
            {
                _server.Wheel.Schedule(this, _heartbeat.Due);
            }
        }

        if (dead)
        {
            Close(CloseReason.PingTimeout);
        }
        else if (ping)
        {
            Send(PacketGroup.Ping);
        }
    }
}
