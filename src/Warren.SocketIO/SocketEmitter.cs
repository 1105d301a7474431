using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

/// <summary>Sends one socket events in a way of their own: see <see cref="Socket.Volatile"/> and <see cref="Socket.Compress"/>.</summary>
public readonly struct SocketEmitter
{
    readonly Socket _socket;
    readonly SendFlags _flags;

    internal SocketEmitter(Socket socket, SendFlags flags)
    {
        (_socket, _flags) = (socket, flags);
    }

    /// <summary>The same for events that may be lost: one is dropped, attachments and all, when it could not leave at once.</summary>
    public SocketEmitter Volatile => new(_socket, _flags | SendFlags.Volatile);

    /// <summary>The same with or without compression, see <see cref="Broadcast.Compress"/>.</summary>
    /// <param name="compress">Whether the event may be compressed.</param>
    public SocketEmitter Compress(bool compress) =>
        new(_socket, compress ? _flags & ~SendFlags.Uncompressed : _flags | SendFlags.Uncompressed);

    /// <inheritdoc cref="Broadcast.EmitRaw"/>
    public void EmitRaw(string name, ReadOnlyMemory<byte> jsonArgument) => _socket.SendEvent(name, jsonArgument.Span, _flags);

    /// <inheritdoc cref="Broadcast.EmitBinary(string, ReadOnlyMemory{byte})"/>
    public void EmitBinary(string name, ReadOnlyMemory<byte> data) => _socket.SendEvent(name, new OutgoingArguments([data]), _flags);

    /// <inheritdoc cref="Broadcast.EmitBinary(string, ReadOnlyMemory{byte}, ReadOnlySpan{ReadOnlyMemory{byte}})"/>
    public void EmitBinary(string name, ReadOnlyMemory<byte> jsonArguments, params ReadOnlySpan<ReadOnlyMemory<byte>> attachments) =>
        _socket.SendEvent(name, new OutgoingArguments(jsonArguments.Span, attachments), _flags);

    /// <inheritdoc cref="Broadcast.Emit{T}(string, T, JsonTypeInfo{T})"/>
    public void Emit<T>(string name, T value, JsonTypeInfo<T> type) =>
        _socket.SendEvent(name, JsonArguments.Write(value, type), _flags);

    /// <inheritdoc cref="Broadcast.Emit(string, ReadOnlySpan{object})"/>
    [RequiresUnreferencedCode(Socket.ReflectionWarning)]
    [RequiresDynamicCode(Socket.ReflectionWarning)]
    public void Emit(string name, params ReadOnlySpan<object?> arguments) =>
        _socket.SendEvent(name, JsonArguments.Write(arguments), _flags);
}
