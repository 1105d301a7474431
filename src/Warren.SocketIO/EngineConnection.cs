using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>
/// The Engine.IO connection under a socket, which it shares with the client's sockets in other namespaces: Node's <c>socket.conn</c>. For tracing
/// and for tools; it costs nothing until it is asked for. Handlers run where the packet is read or written: they must be quick and must not block. One
/// that throws is logged, and the packet goes its way.
/// </summary>
public sealed class EngineConnection : ISessionWatcher
{
    readonly Session _session;
    readonly Lock _gate = new();
    Action<EnginePacket>? _received;
    Action<EnginePacket>? _created;
    Action<int>? _flushed;
    Action? _drained;
    Action? _heartbeat;
    Action? _upgrading;
    Action? _upgraded;
    Action<DisconnectReason>? _closed;

    internal EngineConnection(Session session) => _session = session;

    /// <summary>"polling" or "websocket".</summary>
    public string TransportName => _session.Transport!.Name;

    /// <summary>The revision of Engine.IO that the client speaks: 4, or 3 for clients of version 2.</summary>
    public int Protocol => _session.Version;

    /// <summary>How many packets wait to be sent; at most <see cref="SocketIOOptions.MaxQueuedPackets"/>.</summary>
    public int WaitingPackets => _session.QueuedPackets;

    /// <summary>Adds a handler of packets from the client.</summary>
    /// <param name="handler">Gets each before it takes effect.</param>
    public void OnPacket(Action<EnginePacket> handler) => Add(ref _received, handler);

    /// <summary>Adds a handler of packets to the client.</summary>
    /// <param name="handler">Gets each before it is queued; what is dropped later it has seen too.</param>
    public void OnPacketCreate(Action<EnginePacket> handler) => Add(ref _created, handler);

    /// <summary>Adds a handler for packets that leave the queue.</summary>
    /// <param name="handler">Gets how many were given to the transport.</param>
    public void OnFlush(Action<int> handler) => Add(ref _flushed, handler);

    /// <summary>Adds a handler for when everything that was queued was given to the transport.</summary>
    /// <param name="handler">Runs each time.</param>
    public void OnDrain(Action handler) => Add(ref _drained, handler);

    /// <summary>Adds a handler for signs of life: answers to pings, and the pings of clients of version 2.</summary>
    /// <param name="handler">Runs each time.</param>
    public void OnHeartbeat(Action handler) => Add(ref _heartbeat, handler);

    /// <summary>Adds a handler for a WebSocket that begins to take over from polling.</summary>
    /// <param name="handler">Runs when its probe was answered. It may fail, and be tried again.</param>
    public void OnUpgrading(Action handler) => Add(ref _upgrading, handler);

    /// <summary>Adds a handler for a WebSocket that took over from polling.</summary>
    /// <param name="handler">Runs at most once; <see cref="TransportName"/> is "websocket" then.</param>
    public void OnUpgrade(Action handler) => Add(ref _upgraded, handler);

    /// <summary>Adds a handler for the end of the connection.</summary>
    /// <param name="handler">Runs at most once, and not for a connection that is closed already.</param>
    public void OnClose(Action<DisconnectReason> handler) => Add(ref _closed, handler);

    void ISessionWatcher.Received(ReadOnlyMemory<byte> text)
    {
        if (_received is { } handlers && text.Span[0] is >= EnginePacketType.Open and <= EnginePacketType.Noop)
        {
            Run(handlers, new EnginePacket((EnginePacketKind)(text.Span[0] - EnginePacketType.Open), text[1..], isBinary: false));
        }
    }

    void ISessionWatcher.ReceivedBinary(ReadOnlyMemory<byte> data)
    {
        if (_received is { } handlers)
        {
            Run(handlers, new EnginePacket(EnginePacketKind.Message, data, isBinary: true));
        }
    }

    void ISessionWatcher.Created(PacketGroup group)
    {
        if (_created is not { } handlers)
        {
            return;
        }

        for (var packet = group; packet is not null; packet = packet.Next)
        {
            var payload = packet.PayloadMemory;
            Run(handlers, packet.IsBinary
                ? new EnginePacket(EnginePacketKind.Message, payload, isBinary: true)
                : new EnginePacket((EnginePacketKind)(payload.Span[0] - EnginePacketType.Open), payload[1..], isBinary: false));
        }
    }

    void ISessionWatcher.Taken(int packets, bool more)
    {
        Run(_flushed, packets);
        if (!more)
        {
            Run(_drained);
        }
    }

    void ISessionWatcher.Heartbeat() => Run(_heartbeat);

    void ISessionWatcher.Upgrading() => Run(_upgrading);

    void ISessionWatcher.Upgraded() => Run(_upgraded);

    void ISessionWatcher.Closed(CloseReason reason) => Run(_closed, DisconnectReasons.From(reason));

    void Add<T>(ref T? handlers, T handler)
        where T : Delegate
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            handlers = (T)Delegate.Combine(handlers, handler);
        }
    }

    void Run(Action? handlers) => RunEach(handlers, static handler => handler());

    void Run<T>(Action<T>? handlers, T argument) => RunEach(handlers, handler => handler(argument));

    void RunEach<T>(T? handlers, Action<T> run)
        where T : Delegate
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                run(handler);
            }
            catch (Exception exception)
            {
                _session.Server.Hooks.Failed(exception);
            }
        }
    }
}
