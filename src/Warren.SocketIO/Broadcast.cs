using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

/// <summary>
/// A choice of sockets to send to, on every node: the union of its rooms, each socket once, less the excepted ones. Immutable, so a choice can
/// be kept and narrowed many times. An event is encoded once, whatever the number of receivers. Sending never blocks: a receiver whose queue is
/// full is disconnected (<see cref="DisconnectReason.SendQueueFull"/>), the others get it; <see cref="EmitRawAsync"/> and its overloads wait
/// instead. Any thread.
/// </summary>
public sealed partial class Broadcast
{
    readonly Namespace? _namespace;
    readonly ParentNamespace? _parent;
    readonly Targets _targets;

    internal Broadcast(Namespace target, Targets targets)
    {
        (_namespace, _targets) = (target, targets);
    }

    internal Broadcast(ParentNamespace parent, Targets targets)
    {
        (_parent, _targets) = (parent, targets);
    }

    /// <summary>The same choice, without the sockets of other nodes.</summary>
    public Broadcast Local => With(_targets.Local());

    /// <summary>
    /// The same choice for events that may be lost: a socket misses one when it could not leave at once, because something waits already, a write
    /// is under way, or a polling client has no request open. Such events cost a slow client no memory.
    /// </summary>
    public Broadcast Volatile => With(_targets.Volatile());

    /// <summary>
    /// The same choice with or without compression of what is sent. It says something only to clients with which compression was agreed on
    /// (<see cref="SocketIOOptions.WebSocketCompression"/>, <see cref="SocketIOOptions.HttpCompression"/>); without it everything is compressed
    /// for them that is large enough.
    /// </summary>
    /// <param name="compress">False for what is packed already, such as pictures, and for secrets beside text that others choose.</param>
    public Broadcast Compress(bool compress) => With(_targets.Compress(compress));

    /// <summary>Adds the sockets of rooms. A socket's id is a room of its own.</summary>
    /// <param name="rooms">The rooms' names, one at least.</param>
    /// <exception cref="ArgumentException">There is no room.</exception>
    public Broadcast To(params ReadOnlySpan<string> rooms) => With(_targets.To(rooms));

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public Broadcast In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>Leaves out the sockets of rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public Broadcast Except(params ReadOnlySpan<string> rooms) => With(_targets.Without(rooms));

    /// <summary>
    /// Sends an event with one argument, at once. A receiver that has <see cref="SocketIOOptions.MaxQueuedPackets"/> or
    /// <see cref="SocketIOOptions.MaxQueuedBytes"/> waiting already is disconnected; <see cref="EmitRawAsync"/> waits for it.
    /// </summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8, sent as it is and not checked; empty sends the name alone.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void EmitRaw(string name, ReadOnlyMemory<byte> jsonArgument) => Send(name, jsonArgument.Span);

    /// <summary>Sends an event with one binary argument.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="data">Copied before the method returns.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void EmitBinary(string name, ReadOnlyMemory<byte> data) => Send(name, new OutgoingArguments([data]));

    /// <summary>Sends an event whose arguments are JSON and have binary data inside. Receivers get all of it or nothing.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="jsonArguments">
    /// JSON values in UTF-8 joined by commas, sent as they are and not checked; <c>{"_placeholder":true,"num":n}</c> stands for attachment n,
    /// counted from 0.
    /// </param>
    /// <param name="attachments">The data, copied before the method returns.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="InvalidOperationException">There are more attachments than clients accept, 10 or <see cref="SocketIOOptions.MaxAttachments"/>.</exception>
    public void EmitBinary(string name, ReadOnlyMemory<byte> jsonArguments, params ReadOnlySpan<ReadOnlyMemory<byte>> attachments) =>
        Send(name, new OutgoingArguments(jsonArguments.Span, attachments));

    /// <summary>
    /// Sends an event with one argument written as JSON. A <c>byte[]</c>, <c>ReadOnlyMemory&lt;byte&gt;</c> or <c>Memory&lt;byte&gt;</c> anywhere
    /// in it goes as binary data.
    /// </summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="value">The argument.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="InvalidOperationException">It holds more binary values than clients accept, 10 or <see cref="SocketIOOptions.MaxAttachments"/>.</exception>
    public void Emit<T>(string name, T value, JsonTypeInfo<T> type) => Send(name, JsonArguments.Write(value, type));

    /// <summary>
    /// Sends an event with any number of arguments, written as JSON by reflection in camel case. A <c>byte[]</c>, <c>ReadOnlyMemory&lt;byte&gt;</c>
    /// or <c>Memory&lt;byte&gt;</c> among or anywhere in them goes as binary data.
    /// </summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="InvalidOperationException">They hold more binary values than clients accept, 10 or <see cref="SocketIOOptions.MaxAttachments"/>.</exception>
    [RequiresUnreferencedCode(Socket.ReflectionWarning)]
    [RequiresDynamicCode(Socket.ReflectionWarning)]
    public void Emit(string name, params ReadOnlySpan<object?> arguments) => Send(name, JsonArguments.Write(arguments));

    Broadcast With(Targets targets) => _namespace is null ? new Broadcast(_parent!, targets) : new Broadcast(_namespace, targets);

    void Send(string name, OutgoingArguments arguments)
    {
        if (_namespace is not null)
        {
            _namespace.Emit(_targets, name, arguments);
            return;
        }

        // Listeners of one child's sockets may use the thread's buffers before the next child is served.
        var copy = new OutgoingArguments(arguments.Json.ToArray(), arguments.Attachments.ToArray());
        foreach (var child in _parent!.Children)
        {
            child.Emit(_targets, name, copy);
        }
    }
}
