using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

/// <summary>One event from a client. It owns its memory and may be kept after the handler has returned, to acknowledge later.</summary>
public sealed class SocketEvent
{
    const long NoAck = -1;

    readonly long _ackId;
    int _acknowledged;
    bool _released;
    bool _shared;

    internal SocketEvent(Socket socket, string name, EventArguments arguments, long? ackId)
    {
        (Socket, Name, Arguments, _ackId) = (socket, name, arguments, ackId ?? NoAck);
    }

    /// <summary>Who sent it.</summary>
    public Socket Socket { get; }

    /// <summary>The event's name, at most <see cref="SocketIOOptions.MaxEventNameBytes"/> long and never a reserved one.</summary>
    public string Name { get; }

    /// <summary>What the client sent behind the name.</summary>
    public EventArguments Arguments { get; private set; }

    /// <summary>Whether the client waits for an acknowledgement. Without this the Ack methods do nothing.</summary>
    public bool WantsAck => _ackId != NoAck;

    /// <summary>
    /// Acknowledges with one argument. Only the first acknowledgement counts; later ones, and one after a disconnect, do nothing. Any thread.
    /// </summary>
    /// <param name="jsonArgument">One JSON value in UTF-8, sent as it is; empty acknowledges without an argument.</param>
    public void AckRaw(ReadOnlyMemory<byte> jsonArgument)
    {
        AckInPlace(jsonArgument.Span);
    }

    internal void AckInPlace(ReadOnlySpan<byte> jsonArguments)
    {
        if (TakeAck(out var id))
        {
            Socket.Send(PacketWriter.Ack(Socket.Namespace, id, jsonArguments));
        }
    }

    /// <summary>Acknowledges with one binary argument; else as <see cref="AckRaw"/>.</summary>
    /// <param name="data">Copied before the method returns.</param>
    public void AckBinary(ReadOnlyMemory<byte> data)
    {
        if (TakeAck(out var id))
        {
            Socket.Send(PacketWriter.Ack(Socket.Namespace, id, new OutgoingArguments([data])));
        }
    }

    /// <summary>Acknowledges with arguments that are JSON and have binary data inside; else as <see cref="AckRaw"/>.</summary>
    /// <param name="jsonArguments">
    /// JSON values in UTF-8 joined by commas, in which <c>{"_placeholder":true,"num":n}</c> stands for attachment n, counted from 0.
    /// </param>
    /// <param name="attachments">The data, copied before the method returns.</param>
    /// <exception cref="InvalidOperationException">There are more attachments than clients accept, 10 or <see cref="SocketIOOptions.MaxAttachments"/>.</exception>
    public void AckBinary(ReadOnlyMemory<byte> jsonArguments, params ReadOnlySpan<ReadOnlyMemory<byte>> attachments)
    {
        if (TakeAck(out var id))
        {
            Socket.Send(PacketWriter.Ack(Socket.Namespace, id, new OutgoingArguments(jsonArguments.Span, attachments)));
        }
    }

    /// <summary>
    /// Acknowledges with one argument written as JSON; binary values in it go as binary data; else as <see cref="AckRaw"/>.
    /// </summary>
    /// <param name="value">The argument.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    /// <exception cref="InvalidOperationException">It holds more binary values than clients accept, 10 or <see cref="SocketIOOptions.MaxAttachments"/>.</exception>
    public void Ack<T>(T value, JsonTypeInfo<T> type)
    {
        if (TakeAck(out var id))
        {
            Socket.Send(PacketWriter.Ack(Socket.Namespace, id, JsonArguments.Write(value, type)));
        }
    }

    /// <summary>
    /// Acknowledges with any number of arguments, written as JSON by reflection in camel case; binary values among or in them go as binary
    /// data; else as <see cref="AckRaw"/>.
    /// </summary>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="InvalidOperationException">They hold more binary values than clients accept, 10 or <see cref="SocketIOOptions.MaxAttachments"/>.</exception>
    [RequiresUnreferencedCode(Socket.ReflectionWarning)]
    [RequiresDynamicCode(Socket.ReflectionWarning)]
    public void Ack(params ReadOnlySpan<object?> arguments)
    {
        if (TakeAck(out var id))
        {
            Socket.Send(PacketWriter.Ack(Socket.Namespace, id, JsonArguments.Write(arguments)));
        }
    }

    /// <summary>
    /// Gives the arguments and their memory back, for another event, when the handler that runs now returns; this one has none from then on, and
    /// can still be acknowledged. For hosts that pass events on and do it often; nobody has to. Whoever calls this answers for it that nobody reads
    /// the arguments later, or anything cut out of them. It does nothing where another handler or a middleware had the event too, which may have
    /// kept it, and after the handler.
    /// </summary>
    public void ReleaseArguments() => _released = true;

    /// <summary>One of them may have kept the arguments that the other one releases.</summary>
    internal void HasTwoHandlers() => _shared = true;

    /// <summary>The only handler is done with it.</summary>
    internal void Handled()
    {
        if (_released && !_shared)
        {
            var arguments = Arguments;
            Arguments = EventArguments.None;
            SpareArguments.Keep(arguments);
        }
    }

    bool TakeAck(out long id)
    {
        id = _ackId;
        return WantsAck && Interlocked.Exchange(ref _acknowledged, 1) == 0;
    }
}
