using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

public sealed partial class Namespace
{
    /// <inheritdoc cref="Broadcast.EmitRawAsync"/>
    public Task EmitRawAsync(string name, ReadOnlyMemory<byte> jsonArgument, CancellationToken cancellation) =>
        _everybody.EmitRawAsync(name, jsonArgument, cancellation);

    /// <inheritdoc cref="Broadcast.EmitBinaryAsync"/>
    public Task EmitBinaryAsync(string name, ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        _everybody.EmitBinaryAsync(name, data, cancellation);

    /// <inheritdoc cref="Broadcast.EmitAsync{T}(string, T, JsonTypeInfo{T}, CancellationToken)"/>
    public Task EmitAsync<T>(string name, T value, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        _everybody.EmitAsync(name, value, type, cancellation);

    /// <inheritdoc cref="Broadcast.EmitAsync(string, ReadOnlySpan{object}, CancellationToken)"/>
    [RequiresUnreferencedCode(Socket.ReflectionWarning)]
    [RequiresDynamicCode(Socket.ReflectionWarning)]
    public Task EmitAsync(string name, ReadOnlySpan<object?> arguments, CancellationToken cancellation) =>
        _everybody.EmitAsync(name, arguments, cancellation);

    internal Task EmitPatientlyAsync(in Targets targets, string name, OutgoingArguments arguments, CancellationToken cancellation)
    {
        PacketWriter.ThrowIfUnfit(this, name, arguments);
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellation);
        }

        var size = arguments.SizeAs(name);
        var receivers = targets.IsVolatile ? [] : LocalSockets.Select(targets);
        using var turns = new SendTurns(size);
        if (!turns.TryTake(receivers))
        {
            return WaitAndEmitAsync(targets, receivers, size, name, arguments.Json.ToArray(), arguments.Attachments.ToArray(), cancellation);
        }

        Emit(targets, name, arguments);
        return Task.CompletedTask;
    }

    async Task WaitAndEmitAsync(
        Targets targets,
        List<Socket> receivers,
        SendSize size,
        string name,
        byte[] json,
        ReadOnlyMemory<byte>[] attachments,
        CancellationToken cancellation)
    {
        using var turns = new SendTurns(size);
        await turns.TakeAsync(receivers, cancellation);
        Emit(targets, name, new OutgoingArguments(json, attachments));
    }
}
