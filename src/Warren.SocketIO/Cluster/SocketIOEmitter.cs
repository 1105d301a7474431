using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO.Cluster;

/// <summary>
/// Speaks to the sockets of a cluster from a process that has none. Immutable: each choice is a new emitter. It cannot ask, since nobody could
/// answer it. A task is done when the bus has the message.
/// </summary>
public sealed class SocketIOEmitter
{
    readonly Func<ClusterEnvelope, CancellationToken, ValueTask> _publish;
    readonly string _namespace;
    readonly Targets _targets;

    /// <summary>Creates an emitter for everybody in "/".</summary>
    /// <param name="publish">Gives a message to all nodes; messages must arrive in the order of the calls.</param>
    public SocketIOEmitter(Func<ClusterEnvelope, CancellationToken, ValueTask> publish)
        : this(publish, "/", new Targets([], [], null))
    {
        ArgumentNullException.ThrowIfNull(publish);
    }

    SocketIOEmitter(Func<ClusterEnvelope, CancellationToken, ValueTask> publish, string name, Targets targets)
    {
        (_publish, _namespace, _targets) = (publish, name, targets);
    }

    /// <summary>The same choice without a socket that is not ready, see <see cref="Broadcast.Volatile"/>.</summary>
    public SocketIOEmitter Volatile => new(_publish, _namespace, _targets.Volatile());

    /// <summary>Everybody in a namespace.</summary>
    /// <param name="name">With or without its leading slash.</param>
    public SocketIOEmitter Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new SocketIOEmitter(_publish, name.StartsWith('/') ? name : "/" + name, new Targets([], [], null));
    }

    /// <summary>The same choice with or without compression of what is sent, see <see cref="Broadcast.Compress"/>.</summary>
    /// <param name="compress">Whether what is sent may be compressed.</param>
    public SocketIOEmitter Compress(bool compress) => new(_publish, _namespace, _targets.Compress(compress));

    /// <summary>Adds the sockets of rooms. A socket's id is a room of its own.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public SocketIOEmitter To(params ReadOnlySpan<string> rooms) => new(_publish, _namespace, _targets.To(rooms));

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public SocketIOEmitter In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>Leaves out the sockets of rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public SocketIOEmitter Except(params ReadOnlySpan<string> rooms) => new(_publish, _namespace, _targets.Without(rooms));

    /// <summary>Sends an event with one argument.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8, sent as it is and not checked; empty sends the name alone.</param>
    /// <param name="cancellation">Given to the bus.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public ValueTask EmitRawAsync(string name, ReadOnlyMemory<byte> jsonArgument, CancellationToken cancellation) =>
        EmitAsync(name, jsonArgument.Span, cancellation);

    /// <summary>Sends an event with one binary argument.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="data">Copied before the method returns.</param>
    /// <param name="cancellation">Given to the bus.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public ValueTask EmitBinaryAsync(string name, ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        EmitAsync(name, new OutgoingArguments([data]), cancellation);

    /// <summary>Sends an event with one argument written as JSON; binary values in it go as binary data.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="value">The argument.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    /// <param name="cancellation">Given to the bus.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public ValueTask EmitAsync<T>(string name, T value, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        EmitAsync(name, JsonArguments.Write(value, type), cancellation);

    /// <summary>Sends an event with any number of arguments, written as JSON by reflection in camel case.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    [RequiresUnreferencedCode(Socket.ReflectionWarning)]
    [RequiresDynamicCode(Socket.ReflectionWarning)]
    public ValueTask EmitAsync(string name, params ReadOnlySpan<object?> arguments) =>
        EmitAsync(name, JsonArguments.Write(arguments), CancellationToken.None);

    /// <summary>Puts the sockets in rooms.</summary>
    /// <param name="rooms">Names of rooms.</param>
    /// <param name="cancellation">Given to the bus.</param>
    public ValueTask SocketsJoinAsync(IEnumerable<string> rooms, CancellationToken cancellation) =>
        PublishAsync(Message(ClusterMessageType.SocketsJoin, rooms: [.. rooms]), cancellation);

    /// <summary>Takes the sockets out of rooms.</summary>
    /// <param name="rooms">Names of rooms.</param>
    /// <param name="cancellation">Given to the bus.</param>
    public ValueTask SocketsLeaveAsync(IEnumerable<string> rooms, CancellationToken cancellation) =>
        PublishAsync(Message(ClusterMessageType.SocketsLeave, rooms: [.. rooms]), cancellation);

    /// <summary>Sends the sockets off, see <see cref="Socket.Disconnect"/>.</summary>
    /// <param name="closeTransport">Whether their connections are closed too.</param>
    /// <param name="cancellation">Given to the bus.</param>
    public ValueTask DisconnectSocketsAsync(bool closeTransport, CancellationToken cancellation) =>
        PublishAsync(Message(ClusterMessageType.DisconnectSockets, close: closeTransport), cancellation);

    /// <summary>Sends an event to the nodes themselves, see <see cref="Namespace.OnServerSide"/>.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8; empty sends the name alone.</param>
    /// <param name="cancellation">Given to the bus.</param>
    public ValueTask ServerSideEmitAsync(string name, ReadOnlyMemory<byte> jsonArgument, CancellationToken cancellation) =>
        PublishAsync(Message(ClusterMessageType.ServerSideEmit, name, RawJson.Array(jsonArgument.Span)), cancellation);

    ValueTask EmitAsync(string name, OutgoingArguments arguments, CancellationToken cancellation)
    {
        ReservedEvents.ThrowIfReserved(name);
        var attachments = arguments.Attachments.IsEmpty ? null : arguments.Attachments.ToArray();
        return PublishAsync(Message(ClusterMessageType.Broadcast, name, RawJson.Array(arguments.Json), attachments), cancellation);
    }

    ClusterMessage Message(
        ClusterMessageType type,
        string? name = null,
        RawJson? args = null,
        ReadOnlyMemory<byte>[]? attachments = null,
        string[]? rooms = null,
        bool close = false) => new()
        {
            Type = type,
            Uid = ClusterMessage.Emitter,
            Nsp = _namespace,
            Rooms = _targets.Rooms,
            Except = _targets.Except,
            Volatile = _targets.IsVolatile,
            Uncompressed = !_targets.IsCompressible,
            Event = name,
            Args = args,
            Attachments = attachments,
            Targets = rooms,
            Close = close,
            Traceparent = Activity.Current?.Id,
        };

    ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, ClusterJson.Default.ClusterMessage);
        var room = message.Type != ClusterMessageType.ServerSideEmit && message.Rooms is [var only] ? only : null;
        return _publish(new ClusterEnvelope(_namespace, null, room, body), cancellation);
    }
}
