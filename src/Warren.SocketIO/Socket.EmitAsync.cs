using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

public sealed partial class Socket
{
    /// <summary>
    /// Sends an event, and waits first while the client is slow: until its queue is at most half full (of <see cref="SocketIOOptions.MaxQueuedPackets"/>
    /// and <see cref="SocketIOOptions.MaxQueuedBytes"/>; a larger event waits until it is empty). The other half stays for events that do not wait.
    /// Those that wait leave in the order of the calls. A client that reads nothing at all is waited for until its heartbeat is over, by default 45 s.
    /// </summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8, sent as it is and not checked; empty sends the name alone. Copied if it has to wait.</param>
    /// <param name="cancellation">Stops waiting; the event is not sent then.</param>
    /// <returns>Done when the event is in the queue, which is not yet with the client: only an acknowledgement says that.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is gone, or was already, or not connected yet; the event was not sent.</exception>
    /// <exception cref="InvalidOperationException"><see cref="SocketIOOptions.MaxWaitingEmits"/> events wait already.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it waited.</exception>
    public Task EmitRawAsync(string name, ReadOnlyMemory<byte> jsonArgument, CancellationToken cancellation) =>
        SendPatientlyAsync(name, jsonArgument.Span, cancellation);

    /// <summary>Sends an event with one binary argument and waits for room as <see cref="EmitRawAsync"/> does, with the same errors.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="data">Copied before the method returns.</param>
    /// <param name="cancellation">Stops waiting; the event is not sent then.</param>
    public Task EmitBinaryAsync(string name, ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        SendPatientlyAsync(name, new OutgoingArguments([data]), cancellation);

    /// <summary>Sends an event with one argument written as JSON and waits for room as <see cref="EmitRawAsync"/> does, with the same errors.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="value">The argument; binary values in it go as binary data. It is written before the method returns.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    /// <param name="cancellation">Stops waiting; the event is not sent then.</param>
    public Task EmitAsync<T>(string name, T value, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendPatientlyAsync(name, JsonArguments.Write(value, type), cancellation);

    /// <summary>
    /// Sends an event with any number of arguments, written as JSON by reflection in camel case, and waits for room as
    /// <see cref="EmitRawAsync"/> does, with the same errors.
    /// </summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="arguments">The arguments, written before the method returns.</param>
    /// <param name="cancellation">Stops waiting; the event is not sent then.</param>
    [RequiresUnreferencedCode(ReflectionWarning)]
    [RequiresDynamicCode(ReflectionWarning)]
    public Task EmitAsync(string name, ReadOnlySpan<object?> arguments, CancellationToken cancellation) =>
        SendPatientlyAsync(name, JsonArguments.Write(arguments), cancellation);

    internal Connection Connection => _connection;

    Task SendPatientlyAsync(string name, OutgoingArguments arguments, CancellationToken cancellation)
    {
        PacketWriter.ThrowIfUnfit(Namespace, name, arguments);
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellation);
        }

        if (!Connected)
        {
            return Task.FromException(NotSent());
        }

        var size = arguments.SizeAs(name);
        if (!_connection.TryTakeTurn(size))
        {
            return WaitAndSendAsync(name, size, arguments.Json.ToArray(), arguments.Attachments.ToArray(), cancellation);
        }

        try
        {
            SendEvent(name, arguments);
        }
        finally
        {
            _connection.GiveTurnBack();
        }

        return Task.CompletedTask;
    }

    async Task WaitAndSendAsync(string name, SendSize size, byte[] json, ReadOnlyMemory<byte>[] attachments, CancellationToken cancellation)
    {
        await TakeTurnAsync(size, cancellation);
        try
        {
            if (!Connected)
            {
                throw NotSent();
            }

            SendEvent(name, new OutgoingArguments(json, attachments));
        }
        finally
        {
            _connection.GiveTurnBack();
        }
    }

    /// <summary>The session may outlive the socket, so the socket's own end counts too.</summary>
    async Task TakeTurnAsync(SendSize size, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Aborted);
        try
        {
            if (!await _connection.TakeTurnAsync(size, ended.Token))
            {
                throw NotSent();
            }
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw NotSent();
        }
    }

    SocketDisconnectedException NotSent() => new($"Socket {Id} is not connected; the event was not sent.");
}
