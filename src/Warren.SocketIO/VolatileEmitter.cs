using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

/// <summary>
/// Sends one socket events that may be lost: one is dropped, attachments and all, when it could not leave at once. See <see cref="Socket.Volatile"/>.
/// </summary>
public readonly struct VolatileEmitter
{
    readonly Socket _socket;

    internal VolatileEmitter(Socket socket)
    {
        _socket = socket;
    }

    /// <inheritdoc cref="Broadcast.EmitRaw"/>
    public void EmitRaw(string name, ReadOnlyMemory<byte> jsonArgument) => _socket.SendEvent(name, jsonArgument.Span, isVolatile: true);

    /// <inheritdoc cref="Broadcast.EmitBinary(string, ReadOnlyMemory{byte})"/>
    public void EmitBinary(string name, ReadOnlyMemory<byte> data) => _socket.SendEvent(name, new OutgoingArguments([data]), isVolatile: true);

    /// <inheritdoc cref="Broadcast.EmitBinary(string, ReadOnlyMemory{byte}, ReadOnlySpan{ReadOnlyMemory{byte}})"/>
    public void EmitBinary(string name, ReadOnlyMemory<byte> jsonArguments, params ReadOnlySpan<ReadOnlyMemory<byte>> attachments) =>
        _socket.SendEvent(name, new OutgoingArguments(jsonArguments.Span, attachments), isVolatile: true);

    /// <inheritdoc cref="Broadcast.Emit{T}(string, T, JsonTypeInfo{T})"/>
    public void Emit<T>(string name, T value, JsonTypeInfo<T> type) =>
        _socket.SendEvent(name, JsonArguments.Write(value, type), isVolatile: true);

    /// <inheritdoc cref="Broadcast.Emit(string, ReadOnlySpan{object})"/>
    [RequiresUnreferencedCode(Socket.ReflectionWarning)]
    [RequiresDynamicCode(Socket.ReflectionWarning)]
    public void Emit(string name, params ReadOnlySpan<object?> arguments) =>
        _socket.SendEvent(name, JsonArguments.Write(arguments), isVolatile: true);
}
