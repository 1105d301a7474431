using Warren.SocketIO.EngineIO;
using Warren.SocketIO.Recovery;

namespace Warren.SocketIO;

/// <summary>
/// One client in one namespace. Methods may be called from any thread. Sending never blocks: what is sent waits in a bounded queue, and a
/// client that does not read it is disconnected when the queue is full (<see cref="DisconnectReason.SendQueueFull"/>);
/// <see cref="EmitRawAsync"/> and its overloads wait instead. On a disconnected socket sending does nothing.
/// </summary>
public sealed partial class Socket
{
    internal const string ReflectionWarning = "Writes the arguments by reflection. Use the overload with a JsonTypeInfo.";

    readonly Connection _connection;
    readonly SocketIOServer _server;
    readonly Lock _gate = new();
    readonly EventPump _pump;
    readonly HashSet<string> _rooms = new(0, StringComparer.Ordinal);
    Acks? _acks;
    Dictionary<object, object?>? _items;
    CancellationTokenSource? _aborted;
    TokenBucket _events;
    volatile SocketState _state;
    bool _ended;
    bool _exits = true;

    internal Socket(
        Connection connection, Namespace target, SocketIOServer server, Handshake handshake, (KeptSession Session, long From)? restored = null)
    {
        if (restored is { } taken)
        {
            (_restored, _resumeAfter) = (taken.Session, taken.From);
            _data = taken.Session.Data.ToArray();
            _items = taken.Session.Items;
        }

        (_connection, Namespace, _server, Handshake) = (connection, target, server, handshake);
        Id = connection.IsLegacy
            ? LegacyNamespaces.SocketId(connection.SessionId, target.Name)
            : _restored?.Id ?? EngineServer.NewId();
        _pump = new EventPump(this, server.Options.MaxWaitingEvents, server.Logger);
        _events = new TokenBucket(server.Options.EventsPerSecond, server.Options.EventBurst, server.Engine.Wheel.Now);
    }

    /// <summary>
    /// 20 random characters, known to the client. Not the id of its connection, which is a secret; but a client of version 2 takes just that
    /// for its socket's id, followed in a namespace of a name by "#" and the id after the name.
    /// </summary>
    public string Id { get; }

    /// <summary>Where the socket is.</summary>
    public Namespace Namespace { get; }

    /// <summary>The connection under the socket, shared with the client's sockets in other namespaces.</summary>
    public EngineConnection Conn => _connection.Conn;

    /// <summary>How the client came.</summary>
    public Handshake Handshake { get; }

    /// <summary>True from the moment the client is told that it is connected until it is gone.</summary>
    public bool Connected => _state == SocketState.Connected;

    /// <summary>Cancelled when the socket is gone.</summary>
    public CancellationToken Aborted
    {
        get
        {
            lock (_gate)
            {
                return _state == SocketState.Disconnected
                    ? new CancellationToken(canceled: true)
                    : (_aborted ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>The rooms the socket is in, its own id among them, as they were at the time of the call.</summary>
    public IReadOnlyCollection<string> Rooms
    {
        get
        {
            lock (_gate)
            {
                return _state == SocketState.Disconnected ? [] : [Id, .. _rooms];
            }
        }
    }

    /// <summary>The host's own objects, which stay on this node. Not synchronised: use it from the socket's handlers.</summary>
    public IDictionary<object, object?> Items => _items ?? Interlocked.CompareExchange(ref _items, [], null) ?? _items;

    /// <summary>Everybody in the namespace but this socket.</summary>
    public Broadcast Broadcast => new(Namespace, new Targets([], [], this));

    /// <summary>Chooses the sockets of rooms, without this one.</summary>
    /// <param name="rooms">The rooms' names, one at least.</param>
    /// <exception cref="ArgumentException">There is no room.</exception>
    public Broadcast To(params ReadOnlySpan<string> rooms) => Broadcast.To(rooms);

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public Broadcast In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>Chooses everybody but this socket and those of rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public Broadcast Except(params ReadOnlySpan<string> rooms) => Broadcast.Except(rooms);

    /// <summary>Puts the socket in a room. Does nothing once it is disconnected.</summary>
    /// <param name="room">Any name.</param>
    /// <exception cref="InvalidOperationException">The socket is in <see cref="SocketIOOptions.MaxRoomsPerSocket"/> rooms already.</exception>
    public void Join(string room)
    {
        if (!TryJoin(room))
        {
            throw new InvalidOperationException(
                $"Socket {Id} is in {_server.Options.MaxRoomsPerSocket} rooms. Leave some first, or raise SocketIOOptions.MaxRoomsPerSocket.");
        }
    }

    /// <returns>False when the socket is in too many rooms already.</returns>
    internal bool TryJoin(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        lock (_gate)
        {
            if (_state == SocketState.Disconnected || _rooms.Contains(room) || room == Id)
            {
                return true;
            }

            if (_rooms.Count >= _server.Options.MaxRoomsPerSocket)
            {
                return false;
            }

            _rooms.Add(room);
            Namespace.Rooms.Join(this, room);
        }

        Namespace.RoomEvents.Run();
        return true;
    }

    /// <summary>Takes the socket out of a room; nothing happens if it is not in it.</summary>
    /// <param name="room">The room's name.</param>
    public void Leave(string room)
    {
        lock (_gate)
        {
            if (_rooms.Remove(room))
            {
                Namespace.Rooms.Leave(this, room);
            }
        }

        Namespace.RoomEvents.Run();
    }

    /// <summary>
    /// Sends the client off. It sees "io server disconnect" and does not come back by itself. Events it sent that no handler has begun are dropped.
    /// </summary>
    /// <param name="closeTransport">Whether every namespace of the client's connection and the connection itself are closed too.</param>
    public void Disconnect(bool closeTransport = false)
    {
        if (closeTransport)
        {
            _connection.DisconnectAll();
        }
        else
        {
            DisconnectHere(DisconnectReason.ServerNamespaceDisconnect);
        }
    }

    /// <summary>Closes the client's connection without a word, as a lost network would: the client comes back by itself.</summary>
    public void CloseTransport() => _connection.Close(CloseReason.ForcedClose);

    /// <summary>Waits while <see cref="Open"/> tells the client: what the client then sends comes after the change of state, on whatever thread.</summary>
    internal SocketState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    internal void Send(PacketGroup packet)
    {
        if (Connected)
        {
            _connection.Send(packet);
        }
    }

    internal void DisconnectHere(DisconnectReason reason)
    {
        Send(PacketWriter.Disconnect(Namespace));
        End(reason);
        _connection.Left(this);
    }

    /// <summary>The middlewares agreed: tells the client, then lets handlers and broadcasts reach it, in this order.</summary>
    internal bool Open()
    {
        if (Namespace.Recovery is { } recovery)
        {
            if (!OpenRecoverable(recovery))
            {
                return false;
            }
        }
        else
        {
            lock (_gate)
            {
                if (_ended)
                {
                    return false;
                }

                _connection.Send(PacketWriter.Connect(Namespace, Id, _connection.IsLegacy));
                // The packet may have found the queue full, which closed everything.
                if (_ended)
                {
                    return false;
                }

                Enter();
            }
        }

        Namespace.RoomEvents.Run();
        _pump.Start();
        return true;
    }

    void Enter()
    {
        _state = SocketState.Connected;
        Namespace.Rooms.Add(this);
        _server.Metrics.Connected();
    }

    void Leave()
    {
        _state = SocketState.Disconnected;
        Namespace.Rooms.Remove(this, _rooms);
        _rooms.Clear();
    }

    internal void Receive(string name, EventArguments arguments, long? ackId)
    {
        if (!_events.TryTake(_server.Engine.Wheel.Now))
        {
            SendOff(nameof(SocketIOOptions.EventsPerSecond));
            return;
        }

        if (_events.RunsLow())
        {
            TellToSlowDown();
        }

        if (!_pump.TryPost(new SocketEvent(this, name, arguments, ackId)))
        {
            SendOff(nameof(SocketIOOptions.MaxWaitingEvents));
        }
    }

    internal void ReceiveAck(long id, EventArguments arguments)
    {
        if (_acks is { } acks && acks.TryTake(id, out var ack))
        {
            ack.Complete(arguments);
        }
    }

    /// <summary>The one way a socket ends; the first reason counts.</summary>
    internal void End(DisconnectReason reason)
    {
        bool wasConnected;
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            wasConnected = _state == SocketState.Connected;
        }

        if (wasConnected)
        {
            RunDisconnectingHandlers(reason);
        }

        if (Namespace.Recovery is { } recovery)
        {
            EndRecoverable(recovery, reason, wasConnected);
        }

        CancellationTokenSource? aborted;
        TaskCompletionSource? whenGone;
        lock (_gate)
        {
            Leave();
            _gone = true;
            (aborted, whenGone) = (_aborted, _whenGone);
        }

        whenGone?.TrySetResult();

        // Not Cancel(): the callbacks of others must not run on, or throw into, whoever ends the socket.
        _ = aborted?.CancelAsync();
        System.Threading.Volatile.Read(ref _acks)?.FailAll();
        if (wasConnected)
        {
            _server.Metrics.Disconnected(reason);
            _pump.End(reason, SentOff(reason));
        }

        Namespace.RoomEvents.Run();
        if (_exits)
        {
            Namespace.Exit();
        }
    }

    static bool SentOff(DisconnectReason reason) =>
        reason is DisconnectReason.ServerNamespaceDisconnect or DisconnectReason.ForcedClose or DisconnectReason.TooManyEvents;
}
