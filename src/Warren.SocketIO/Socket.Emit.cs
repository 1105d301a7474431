using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

public sealed partial class Socket
{
    /// <inheritdoc cref="Broadcast.EmitRaw"/>
    public void EmitRaw(string name, ReadOnlyMemory<byte> jsonArgument) => SendEvent(name, jsonArgument.Span);

    /// <inheritdoc cref="Broadcast.EmitBinary(string, ReadOnlyMemory{byte})"/>
    public void EmitBinary(string name, ReadOnlyMemory<byte> data) =>
        SendEvent(name, new OutgoingArguments([data]));

    /// <inheritdoc cref="Broadcast.EmitBinary(string, ReadOnlyMemory{byte}, ReadOnlySpan{ReadOnlyMemory{byte}})"/>
    public void EmitBinary(string name, ReadOnlyMemory<byte> jsonArguments, params ReadOnlySpan<ReadOnlyMemory<byte>> attachments) =>
        SendEvent(name, new OutgoingArguments(jsonArguments.Span, attachments));

    /// <inheritdoc cref="Broadcast.Emit{T}(string, T, JsonTypeInfo{T})"/>
    public void Emit<T>(string name, T value, JsonTypeInfo<T> type) =>
        SendEvent(name, JsonArguments.Write(value, type));

    /// <inheritdoc cref="Broadcast.Emit(string, ReadOnlySpan{object})"/>
    [RequiresUnreferencedCode(ReflectionWarning)]
    [RequiresDynamicCode(ReflectionWarning)]
    public void Emit(string name, params ReadOnlySpan<object?> arguments) =>
        SendEvent(name, JsonArguments.Write(arguments));

    /// <summary>The same with <see cref="SocketIOOptions.AckTimeout"/> and without cancellation.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8, sent as it is and not checked; empty sends the name alone.</param>
    /// <exception cref="TimeoutException">No acknowledgement in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is gone, or was already.</exception>
    /// <exception cref="InvalidOperationException"><see cref="SocketIOOptions.MaxPendingAcks"/> acknowledgements are awaited already.</exception>
    public Task<EventArguments> EmitWithAckAsync(string name, ReadOnlyMemory<byte> jsonArgument) =>
        EmitWithAckAsync(name, jsonArgument, null, CancellationToken.None);

    /// <summary>Sends an event and waits for the client's acknowledgement. It always ends: answered, late, cancelled, or disconnected.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8, sent as it is and not checked; empty sends the name alone.</param>
    /// <param name="timeout">How long to wait; <see cref="SocketIOOptions.AckTimeout"/> if null.</param>
    /// <param name="cancellation">Stops waiting; the event may have been handled nevertheless.</param>
    /// <exception cref="TimeoutException">No acknowledgement in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is gone, or was already.</exception>
    /// <exception cref="InvalidOperationException"><see cref="SocketIOOptions.MaxPendingAcks"/> acknowledgements are awaited already.</exception>
    public Task<EventArguments> EmitWithAckAsync(
        string name, ReadOnlyMemory<byte> jsonArgument, TimeSpan? timeout, CancellationToken cancellation)
    {
        return AskAsync(name, jsonArgument.Span, timeout, cancellation);
    }

    /// <summary>The same with an argument written as JSON.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="value">The argument.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    /// <param name="timeout">How long to wait; <see cref="SocketIOOptions.AckTimeout"/> if null.</param>
    /// <param name="cancellation">Stops waiting; the event may have been handled nevertheless.</param>
    /// <exception cref="TimeoutException">No acknowledgement in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is gone, or was already.</exception>
    /// <exception cref="InvalidOperationException"><see cref="SocketIOOptions.MaxPendingAcks"/> acknowledgements are awaited already.</exception>
    public Task<EventArguments> EmitWithAckAsync<T>(
        string name, T value, JsonTypeInfo<T> type, TimeSpan? timeout, CancellationToken cancellation)
    {
        return AskAsync(name, JsonArguments.Write(value, type), timeout, cancellation);
    }

    /// <summary>The same with one binary argument.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="data">Copied before the method returns.</param>
    /// <param name="timeout">How long to wait; <see cref="SocketIOOptions.AckTimeout"/> if null.</param>
    /// <param name="cancellation">Stops waiting; the event may have been handled nevertheless.</param>
    /// <exception cref="TimeoutException">No acknowledgement in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is gone, or was already.</exception>
    /// <exception cref="InvalidOperationException"><see cref="SocketIOOptions.MaxPendingAcks"/> acknowledgements are awaited already.</exception>
    public Task<EventArguments> EmitBinaryWithAckAsync(
        string name, ReadOnlyMemory<byte> data, TimeSpan? timeout, CancellationToken cancellation)
    {
        return AskAsync(name, new OutgoingArguments([data]), timeout, cancellation);
    }

    Task<EventArguments> AskAsync(string name, OutgoingArguments arguments, TimeSpan? timeout, CancellationToken cancellation)
    {
        var id = Namespace.NextAckId();
        var packet = PacketWriter.Event(Namespace, name, arguments, id);
        if (HasOutgoing)
        {
            Tell(new OutgoingEvent(name, arguments));
        }

        return AwaitAckAsync(id, packet, timeout, cancellation);
    }

    /// <summary>One of many that are asked the same; the packet is theirs together.</summary>
    /// <returns>Null when the socket owes too many acknowledgements already. The caller bounds the wait.</returns>
    internal Task<EventArguments>? TryAsk(long id, PacketGroup packet, TimeSpan timeout)
    {
        if (Pending().TryAdd(id, timeout) is not { } pending)
        {
            return null;
        }

        Send(packet);
        return pending.Answer;
    }

    async Task<EventArguments> AwaitAckAsync(long id, PacketGroup packet, TimeSpan? timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!Connected)
        {
            throw new SocketDisconnectedException();
        }

        var pending = Pending().Add(id, timeout ?? _server.Options.AckTimeout);
        await using var cancelled = cancellation.UnsafeRegister(_ =>
        {
            if (Pending().TryTake(id, out var ack))
            {
                ack.Cancel(cancellation);
            }
        }, null);
        Send(packet);
        return await pending.Answer;
    }

    /// <summary>Made at the first use. End() may come between: it marks what it finds, or <see cref="Connected"/> is false for the next one.</summary>
    Acks Pending()
    {
        lock (_gate)
        {
            if (_acks is null)
            {
                _acks = new Acks(_server.Engine.Wheel, _server.Options);
                if (_state == SocketState.Disconnected)
                {
                    _acks.FailAll();
                }
            }

            return _acks;
        }
    }
}
