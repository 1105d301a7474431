using Microsoft.Extensions.Logging;

namespace Warren.SocketIO;

public sealed partial class Socket
{
    /// <summary>
    /// Adds a handler that gets the event's argument as a value, under the rules of <see cref="OnEvent"/>. If the client wants an acknowledgement,
    /// it gets one without arguments when the handler has finished. An event whose arguments are missing, null or do not fit is refused:
    /// no handler runs, and <see cref="OnRefused"/> hears which argument and why. Further arguments are passed over. The token is
    /// <see cref="Aborted"/>.
    /// </summary>
    /// <typeparam name="T">Known to the resolver of <see cref="SocketIOOptions.Json"/>; null is only for <see cref="Nullable{T}"/>.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">See <see cref="OnEvent"/>.</param>
    /// <exception cref="InvalidOperationException">The resolver does not know a type.</exception>
    public void On<T>(string name, Func<T, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var type = ArgumentType<T>.Of(_server.Options);
        On(name, async received =>
        {
            if (!type.TryRead(received.Arguments, 0, out var value, out var refusal))
            {
                RefuseArgument(received, refusal);
                return;
            }

            await handler(value, Aborted);
            received.AckRaw(default);
        });
    }

    /// <summary>The same with two arguments.</summary>
    /// <inheritdoc cref="On{T}(string, Func{T, CancellationToken, ValueTask})"/>
    public void On<T1, T2>(string name, Func<T1, T2, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var (first, second) = (ArgumentType<T1>.Of(_server.Options), ArgumentType<T2>.Of(_server.Options));
        On(name, async received =>
        {
            if (!first.TryRead(received.Arguments, 0, out var value1, out var refusal)
                | !second.TryRead(received.Arguments, 1, out var value2, out var refusal2))
            {
                RefuseArgument(received, refusal ?? refusal2!);
                return;
            }

            await handler(value1!, value2!, Aborted);
            received.AckRaw(default);
        });
    }

    /// <summary>The same, and what the handler returns is acknowledged.</summary>
    /// <typeparam name="T">The argument.</typeparam>
    /// <typeparam name="TAnswer">The answer.</typeparam>
    /// <inheritdoc cref="On{T}(string, Func{T, CancellationToken, ValueTask})"/>
    public void On<T, TAnswer>(string name, Func<T, CancellationToken, ValueTask<TAnswer>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var (type, answers) = (ArgumentType<T>.Of(_server.Options), ArgumentType<TAnswer>.Of(_server.Options));
        On(name, async received =>
        {
            if (!type.TryRead(received.Arguments, 0, out var value, out var refusal))
            {
                RefuseArgument(received, refusal);
                return;
            }

            answers.Ack(received, await handler(value, Aborted));
        });
    }

    /// <summary>The same with two arguments, and what the handler returns is acknowledged.</summary>
    /// <typeparam name="T1">The first argument.</typeparam>
    /// <typeparam name="T2">The second argument.</typeparam>
    /// <typeparam name="TAnswer">The answer.</typeparam>
    /// <inheritdoc cref="On{T}(string, Func{T, CancellationToken, ValueTask})"/>
    public void On<T1, T2, TAnswer>(string name, Func<T1, T2, CancellationToken, ValueTask<TAnswer>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var (first, second) = (ArgumentType<T1>.Of(_server.Options), ArgumentType<T2>.Of(_server.Options));
        var answers = ArgumentType<TAnswer>.Of(_server.Options);
        On(name, async received =>
        {
            if (!first.TryRead(received.Arguments, 0, out var value1, out var refusal)
                | !second.TryRead(received.Arguments, 1, out var value2, out var refusal2))
            {
                RefuseArgument(received, refusal ?? refusal2!);
                return;
            }

            answers.Ack(received, await handler(value1!, value2!, Aborted));
        });
    }

    /// <summary>
    /// Sends an event with one argument and waits for the first argument of the acknowledgement, both by the resolver of <see cref="SocketIOOptions.Json"/>, at
    /// most <see cref="SocketIOOptions.AckTimeout"/>.
    /// </summary>
    /// <typeparam name="T">The argument.</typeparam>
    /// <typeparam name="TAnswer">The answer.</typeparam>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="value">The argument.</param>
    /// <param name="cancellation">Stops waiting; the event may have been handled nevertheless.</param>
    /// <exception cref="TimeoutException">No acknowledgement in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is gone, or was already.</exception>
    /// <exception cref="FormatException">The client answered with nothing, with null, or with what is no <typeparamref name="TAnswer"/>.</exception>
    public async Task<TAnswer> EmitWithAckAsync<T, TAnswer>(string name, T value, CancellationToken cancellation)
    {
        var answers = ArgumentType<TAnswer>.Of(_server.Options);
        var answer = await EmitWithAckAsync(name, value, TypedJson.For<T>(_server.Options), null, cancellation);
        return answers.TryRead(answer, 0, out var read, out var refusal)
            ? read
            : throw new FormatException($"Socket {Id} acknowledged '{name}' with something else. {refusal}");
    }

    internal void RefuseArgument(SocketEvent received, string reason)
    {
        TypedLog.Refused(_server.Logger, Id, reason);
        Refuse(received, reason);
    }

    static partial class TypedLog
    {
        [LoggerMessage(1, LogLevel.Debug, "An event of socket {SocketId} does not fit its handler. {Reason}", EventName = "ArgumentRefused")]
        public static partial void Refused(ILogger logger, string socketId, string reason);
    }
}
