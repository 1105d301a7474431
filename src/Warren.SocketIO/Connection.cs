using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>
/// What Socket.IO knows of one Engine.IO session: which namespaces it is in, and how to read its packets. A client that breaks the protocol
/// loses the whole connection, as the specification asks.
/// </summary>
internal sealed partial class Connection(SocketIOServer server) : Deadline, ISessionHandler
{
    readonly Lock _gate = new();
    // Few enough to search. A namespace that was left stays for a while, without a socket: late packets for it are ignored, not punished.
    readonly List<(Namespace Namespace, Socket? Socket)> _joined = new(1);
    Session? _session;
    EngineConnection? _conn;
    BinaryAssembly? _assembly;
    TokenBucket _connects;
    readonly List<string> _resolving = new(0);
    bool _everJoined;
    bool _gone;

    public RequestInfo Request => _session!.Request;

    public string SessionId => _session!.Id;

    public EngineConnection Conn => _conn ??= (EngineConnection)_session!.Watch(new EngineConnection(_session));

    /// <summary>"polling" or "websocket".</summary>
    public string TransportName => _session!.Transport!.Name;

    /// <summary>Whether the client is one of version 2. It is in "/" without asking, and says in a namespace's query what others say as auth.</summary>
    public bool IsLegacy => _session!.IsLegacy;

    public void Connected(Session session)
    {
        _session = session;
        _connects = new TokenBucket(server.Options.EventsPerSecond, server.Options.EventBurst, server.Engine.Wheel.Now);
        server.Engine.Wheel.Schedule(this, server.Engine.Wheel.Now + (long)server.Options.ConnectTimeout.TotalMilliseconds);
        if (session.IsLegacy && !TryConnect(new Packet(PacketType.Connect, "/", null, 0, default)))
        {
            Close(CloseReason.ForcedClose);
        }
    }

    public void Text(ReadOnlyMemory<byte> message)
    {
        if (server.Options.Parser is { } parser)
        {
            Whole(parser, isBinary: false, message);
            return;
        }

        // A header promises attachments, and nothing else may come before they are there.
        if (_assembly is not null || !PacketReader.TryRead(message, server.Options, MaxNamespaceBytes, out var packet) || !TryDispatch(packet))
        {
            Close(CloseReason.ForcedClose);
        }
    }

    public void Binary(ReadOnlyMemory<byte> message)
    {
        if (server.Options.Parser is { } parser)
        {
            Whole(parser, isBinary: true, message);
            return;
        }

        if (_assembly is not { } assembly || !assembly.TryAdd(message, server.Options.MaxPayload, out var complete))
        {
            Close(CloseReason.ForcedClose);
            return;
        }

        if (complete)
        {
            _assembly = null;
            server.Engine.Wheel.Remove(this);
            assembly.Dispatch();
        }
    }

    public void Disconnected(CloseReason reason)
    {
        server.Engine.Wheel.Remove(this);
        lock (_gate)
        {
            // A CONNECT that is read, or resolved, at this moment must not make a socket that nobody would end.
            _gone = true;
        }

        foreach (var socket in Sockets())
        {
            socket.End(DisconnectReasons.From(reason));
        }
    }

    public void Upgraded()
    {
        if (server.Watcher is { } watcher)
        {
            foreach (var socket in Sockets().Where(socket => socket.Connected))
            {
                watcher.Upgraded(socket);
            }
        }
    }

    public void Send(PacketGroup packet) => _session?.Send(packet);

    public void SendVolatile(PacketGroup packet) => _session?.SendVolatile(packet);

    public bool TryEnqueue(PacketGroup packet) => _session?.TryEnqueue(packet) ?? true;

    public void EnqueueVolatile(PacketGroup packet) => _session?.EnqueueVolatile(packet);

    public bool TryTakeTurn(SendSize size) => _session!.TryTakeTurn(size);

    /// <inheritdoc cref="Session.TakeTurnAsync"/>
    public Task<bool> TakeTurnAsync(SendSize size, CancellationToken cancellation) =>
        _session!.TakeTurnAsync(size, server.Options.MaxWaitingEmits, cancellation);

    public void GiveTurnBack() => _session!.GiveTurnBack();

    public void Flush() => _session?.Flush();

    public void Close(CloseReason reason) => _session?.Close(reason);

    public void DisconnectAll()
    {
        foreach (var socket in Sockets())
        {
            socket.DisconnectHere(DisconnectReason.ServerNamespaceDisconnect);
        }

        Close(CloseReason.ForcedClose);
    }

    /// <summary>The socket has left its namespace; the connection stays.</summary>
    public void Left(Socket socket)
    {
        lock (_gate)
        {
            var index = _joined.FindIndex(entry => entry.Socket == socket);
            if (index < 0)
            {
                return;
            }

            _joined.RemoveAt(index);
            _joined.Add((socket.Namespace, null));
            if (_joined.Count(entry => entry.Socket is null) > server.Options.MaxNamespacesPerConnection)
            {
                // The one that was left first: nothing that was under way to it can still come.
                _joined.RemoveAt(_joined.FindIndex(entry => entry.Socket is null));
            }
        }
    }

    /// <summary>Nobody joined in time, or attachments are missing: either way the client holds memory for nothing.</summary>
    internal override void Expired() => Close(CloseReason.ForcedClose);

    /// <summary>A message of the host's own parser, which is a whole packet.</summary>
    void Whole(PacketParser parser, bool isBinary, ReadOnlyMemory<byte> message)
    {
        if (!ParserMessages.TryRead(parser, isBinary, message, server.Options, MaxNamespaceBytes, out var packet))
        {
            Close(CloseReason.ParseError);
        }
        else if (!TryDispatch(packet))
        {
            Close(CloseReason.ForcedClose);
        }
    }

    /// <summary>With the query that a client of version 2 may put behind the name.</summary>
    int MaxNamespaceBytes => server.Options.MaxNamespaceBytes + (IsLegacy ? server.Options.MaxAuthBytes : 0);

    bool TryDispatch(Packet packet)
    {
        if (IsLegacy && !LegacyNamespaces.TrySplit(ref packet, server.Options.MaxNamespaceBytes))
        {
            return false;
        }

        if (packet.Type == PacketType.Connect)
        {
            return TryConnect(packet);
        }

        var known = Find(packet.Namespace, out var socket);
        if (!known || socket is { State: SocketState.Connecting })
        {
            return false;
        }

        switch (packet.Type)
        {
            case PacketType.Disconnect when packet.Data.IsEmpty:
                socket?.End(DisconnectReason.ClientNamespaceDisconnect);
                if (socket is not null)
                {
                    Left(socket);
                }

                return true;
            case PacketType.Event or PacketType.BinaryEvent:
                return TryEvent(packet, socket);
            case PacketType.Ack or PacketType.BinaryAck:
                return TryAck(packet, socket);
            default:
                return false;
        }
    }

    bool TryEvent(Packet packet, Socket? socket)
    {
        if (socket is { HasBorrowers: true } && packet.Attachments == 0)
        {
            if (!ArgumentReader.TryCutEvent(packet.Data.Span, server.Options.MaxEventNameBytes, out var borrowed, out var json))
            {
                return false;
            }

            if (socket.TryHandleInPlace(borrowed, json, packet.Id))
            {
                return true;
            }
        }

        // The message is the transport's memory; the event's is its own.
        var data = SpareArguments.Copy(packet.Data.Span);
        var attachments = packet.Attachments > 0 ? packet.Attachments : -1;
        if (!ArgumentReader.TryReadEvent(data, attachments, server.Options.MaxEventNameBytes, out var name, out var arguments))
        {
            return false;
        }

        arguments.Attachments = packet.Inline ?? [];
        if (packet.AwaitsAttachments)
        {
            Await(new BinaryAssembly(socket, packet, name, arguments));
        }
        else
        {
            socket?.Receive(name, arguments, packet.Id);
        }

        return true;
    }

    bool TryAck(Packet packet, Socket? socket)
    {
        var attachments = packet.Attachments > 0 ? packet.Attachments : -1;
        if (!ArgumentReader.TryReadAck(packet.Data.ToArray(), attachments, out var arguments))
        {
            return false;
        }

        arguments.Attachments = packet.Inline ?? [];
        if (packet.AwaitsAttachments)
        {
            Await(new BinaryAssembly(socket, packet, "", arguments));
        }
        else if (packet.Id is { } id)
        {
            socket?.ReceiveAck(id, arguments);
        }

        return true;
    }

    void Await(BinaryAssembly assembly)
    {
        _assembly = assembly;
        server.Engine.Wheel.Schedule(this, server.Engine.Wheel.Now + (long)server.Options.AttachmentTimeout.TotalMilliseconds);
    }

    /// <summary>The middlewares agreed, in time, and the client is still there.</summary>
    public void Admit(Socket socket)
    {
        // Once in, the connect timeout has done its work, also when every namespace is left again.
        if (!_everJoined)
        {
            _everJoined = true;
            server.Engine.Wheel.Remove(this);
            _session!.Settle();
        }

        socket.Open();
    }

    bool Find(string name, out Socket? socket)
    {
        lock (_gate)
        {
            foreach (var entry in _joined)
            {
                if (entry.Namespace.Name == name)
                {
                    socket = entry.Socket;
                    return true;
                }
            }

            socket = null;
            return false;
        }
    }

    List<Socket> Sockets()
    {
        lock (_gate)
        {
            return [.. _joined.Where(entry => entry.Socket is not null).Select(entry => entry.Socket!)];
        }
    }
}
