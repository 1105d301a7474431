using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Warren.SocketIO.Cluster;
using Warren.SocketIO.Recovery;

namespace Warren.SocketIO;

/// <summary>A named channel that sockets join over a shared connection. "/" always exists; others come into being by <see cref="SocketIOServer.Of"/>.</summary>
public sealed partial class Namespace
{
    readonly SocketIOServer _server;
    readonly Broadcast _everybody;
    readonly Lock _gate = new();
    long _ackId = -1;
    int _inside;

    internal Namespace(string name, SocketIOServer server, ParentNamespace? parent)
    {
        (Name, _server, Prefix, Parent) = (name, server, PrefixOf(name), parent);
        RoomEvents = new RoomEvents(server.Logger);
        Rooms = new Rooms(RoomEvents);
        _everybody = new Broadcast(this, new Targets([], [], null));
        LocalSockets = new LocalSockets(this);
        if (server.Options.Recovery.Enabled)
        {
            Recovery = new NamespaceRecovery(this, server.Options, server.Engine.Wheel, server.Logger);
            Sender = new RecoverableSender(this, Recovery.Log);
        }

        ServerSide = new ServerSideHandlers(server.Logger);
        _cluster = server.Cluster is { } cluster ? new ClusterBroadcasts(cluster, this) : null;
    }

    /// <summary>The name, with its leading slash.</summary>
    public string Name { get; }

    /// <summary>The connected sockets, as they were at the time of the call.</summary>
    public IReadOnlyCollection<Socket> Sockets => Rooms.Everybody();

    /// <summary>What happens to the rooms of this namespace on this node.</summary>
    public RoomEvents RoomEvents { get; }

    /// <summary>Everybody, for events that may be lost: see <see cref="Broadcast.Volatile"/>.</summary>
    public Broadcast Volatile => _everybody.Volatile;

    /// <summary>Everybody on this node.</summary>
    public Broadcast Local => _everybody.Local;

    internal SocketIOServer Server => _server;

    internal LocalSockets LocalSockets { get; }

    /// <summary>Null while connection state recovery is off; so is the sender.</summary>
    internal NamespaceRecovery? Recovery { get; }

    internal RecoverableSender? Sender { get; }

    internal Rooms Rooms { get; }

    internal ParentNamespace? Parent { get; }

    internal ConnectHooks Hooks { get; } = new();

    /// <summary>Nobody can enter it any more; its name may get a new namespace.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>How the namespace is written in a packet: nothing for "/", else its name and a comma.</summary>
    internal byte[] Prefix { get; }

    /// <summary>
    /// Adds a check that a socket passes before it is connected; they run in the order they were added. Add them before clients come.
    /// </summary>
    /// <param name="middleware">
    /// Null lets the socket in. Time is bounded by <see cref="SocketIOOptions.ConnectTimeout"/>; an exception is logged and refuses.
    /// </param>
    public void Use(Func<Socket, ValueTask<ConnectError?>> middleware) => Hooks.Use(middleware);

    /// <summary>Adds a handler for each socket that was let in; the socket's events wait until it has finished.</summary>
    /// <param name="handler">An exception is logged; the socket stays.</param>
    public void OnConnection(Func<Socket, ValueTask> handler) => Hooks.OnConnection(handler);

    /// <summary>
    /// Adds a handler for each socket that was lost, kept for connection state recovery, and did not come back in time. Nothing happens while
    /// <see cref="RecoveryOptions.Enabled"/> is false.
    /// </summary>
    /// <param name="handler">Runs on the server's timer, so it must not block; an exception is logged.</param>
    public void OnSessionExpired(Action<ExpiredSession> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Recovery?.OnExpired(handler);
    }

    /// <summary>Finds a connected socket.</summary>
    /// <param name="id">Its <see cref="Socket.Id"/>.</param>
    /// <param name="socket">The socket.</param>
    public bool TryGetSocket(string id, [NotNullWhen(true)] out Socket? socket) => (socket = Rooms.Find(id)) is not null;

    /// <summary>Chooses the sockets of rooms. A socket's id is a room of its own.</summary>
    /// <param name="rooms">The rooms' names, one at least.</param>
    /// <exception cref="ArgumentException">There is no room.</exception>
    public Broadcast To(params ReadOnlySpan<string> rooms) => _everybody.To(rooms);

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public Broadcast In(params ReadOnlySpan<string> rooms) => _everybody.To(rooms);

    /// <summary>Chooses everybody but the sockets of rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public Broadcast Except(params ReadOnlySpan<string> rooms) => _everybody.Except(rooms);

    /// <inheritdoc cref="Broadcast.Compress"/>
    public Broadcast Compress(bool compress) => _everybody.Compress(compress);

    /// <inheritdoc cref="Broadcast.EmitRaw"/>
    public void EmitRaw(string name, ReadOnlyMemory<byte> jsonArgument) => _everybody.EmitRaw(name, jsonArgument);

    /// <inheritdoc cref="Broadcast.EmitBinary(string, ReadOnlyMemory{byte})"/>
    public void EmitBinary(string name, ReadOnlyMemory<byte> data) => _everybody.EmitBinary(name, data);

    /// <inheritdoc cref="Broadcast.EmitBinary(string, ReadOnlyMemory{byte}, ReadOnlySpan{ReadOnlyMemory{byte}})"/>
    public void EmitBinary(string name, ReadOnlyMemory<byte> jsonArguments, params ReadOnlySpan<ReadOnlyMemory<byte>> attachments) =>
        _everybody.EmitBinary(name, jsonArguments, attachments);

    /// <inheritdoc cref="Broadcast.Emit{T}(string, T, JsonTypeInfo{T})"/>
    public void Emit<T>(string name, T value, JsonTypeInfo<T> type) => _everybody.Emit(name, value, type);

    /// <inheritdoc cref="Broadcast.Emit(string, ReadOnlySpan{object})"/>
    [RequiresUnreferencedCode(Socket.ReflectionWarning)]
    [RequiresDynamicCode(Socket.ReflectionWarning)]
    public void Emit(string name, params ReadOnlySpan<object?> arguments) => _everybody.Emit(name, arguments);

    internal static byte[] PrefixOf(string name) => name == "/" ? [] : Encoding.UTF8.GetBytes(name + ",");

    internal long NextAckId() => Interlocked.Increment(ref _ackId);

    /// <summary>Asks the middlewares; null when all agree.</summary>
    internal async ValueTask<ConnectError?> AskMiddlewaresAsync(Socket socket)
    {
        try
        {
            return await AskAsync(Parent?.Hooks, socket) ?? await AskAsync(Hooks, socket);
        }
        catch (Exception exception)
        {
            Log.MiddlewareFailed(_server.Logger, exception, Name, socket.Id);
            return new ConnectError("Internal server error");
        }
    }

    internal async ValueTask RunConnectionHandlersAsync(Socket socket)
    {
        _server.Watcher?.Connected(socket);
        foreach (var handler in Parent?.Hooks.Handlers ?? [])
        {
            await handler(socket);
        }

        foreach (var handler in Hooks.Handlers)
        {
            await handler(socket);
        }
    }

    /// <summary>Somebody is on the way in; each entry is followed by one <see cref="Exit"/>.</summary>
    /// <returns>False when the namespace was cleaned up meanwhile.</returns>
    internal bool TryEnter()
    {
        if (Parent is null)
        {
            return true;
        }

        lock (_gate)
        {
            _inside += IsClosed ? 0 : 1;
            return !IsClosed;
        }
    }

    /// <summary>Somebody has left, or did not get in. The last one may take the namespace along.</summary>
    internal void Exit()
    {
        if (Parent is null)
        {
            return;
        }

        lock (_gate)
        {
            if (--_inside > 0 || !_server.Options.CleanUpEmptyChildNamespaces)
            {
                return;
            }

            IsClosed = true;
        }

        _server.Namespaces.Forget(this);
    }

    static async ValueTask<ConnectError?> AskAsync(ConnectHooks? hooks, Socket socket)
    {
        foreach (var middleware in hooks?.Middlewares ?? [])
        {
            if (await middleware(socket) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A connect middleware of namespace {Namespace} failed; socket {SocketId} was refused.", EventName = "MiddlewareFailed")]
        public static partial void MiddlewareFailed(ILogger logger, Exception exception, string @namespace, string socketId);
    }
}
