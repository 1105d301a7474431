using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>
/// A choice of sockets to send to: the union of its rooms, each socket once, less the excepted ones. Immutable, so a choice can be kept and
/// narrowed many times. An event is encoded once, whatever the number of receivers. Sending never blocks: a receiver whose queue is full is
/// disconnected (<see cref="DisconnectReason.SendQueueFull"/>), the others get it. Any thread.
/// </summary>
public sealed class Broadcast
{
    readonly Namespace _namespace;
    readonly Socket? _sender;
    readonly string[] _rooms;
    readonly string[] _except;

    internal Broadcast(Namespace target, Socket? sender, string[] rooms, string[] except)
    {
        (_namespace, _sender, _rooms, _except) = (target, sender, rooms, except);
    }

    /// <summary>Adds the sockets of a room. A socket's id is a room of its own.</summary>
    /// <param name="room">The room's name.</param>
    public Broadcast To(string room) => new(_namespace, _sender, [.. _rooms, room], _except);

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="room">The room's name.</param>
    public Broadcast In(string room) => To(room);

    /// <summary>Leaves out the sockets of a room.</summary>
    /// <param name="room">The room's name.</param>
    public Broadcast Except(string room) => new(_namespace, _sender, _rooms, [.. _except, room]);

    /// <summary>Sends an event with one argument.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8, sent as it is and not checked; empty sends the name alone.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void EmitRaw(string name, ReadOnlyMemory<byte> jsonArgument) => Send(PacketWriter.Event(_namespace, name, jsonArgument.Span));

    /// <summary>Sends an event with one binary argument.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="data">Copied before the method returns.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void EmitBinary(string name, ReadOnlyMemory<byte> data) =>
        Send(PacketWriter.Event(_namespace, name, new OutgoingArguments([data])));

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
        Send(PacketWriter.Event(_namespace, name, new OutgoingArguments(jsonArguments.Span, attachments)));

    /// <summary>
    /// Sends an event with one argument written as JSON. A <c>byte[]</c>, <c>ReadOnlyMemory&lt;byte&gt;</c> or <c>Memory&lt;byte&gt;</c> anywhere
    /// in it goes as binary data.
    /// </summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="value">The argument.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="InvalidOperationException">It holds more binary values than clients accept, 10 or <see cref="SocketIOOptions.MaxAttachments"/>.</exception>
    public void Emit<T>(string name, T value, JsonTypeInfo<T> type) =>
        Send(PacketWriter.Event(_namespace, name, JsonArguments.Write(value, type)));

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
    public void Emit(string name, params ReadOnlySpan<object?> arguments) =>
        Send(PacketWriter.Event(_namespace, name, JsonArguments.Write(arguments)));

    void Send(PacketGroup packet)
    {
        foreach (var socket in _namespace.Rooms.Select(_rooms, _except))
        {
            if (socket != _sender)
            {
                socket.Send(packet);
            }
        }
    }
}
