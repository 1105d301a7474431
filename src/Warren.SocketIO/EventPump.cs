using Microsoft.Extensions.Logging;

namespace Warren.SocketIO;

/// <summary>
/// Runs a socket's handlers one after the other: the connection handlers, each event in order of arrival, at last the disconnect handlers.
/// A handler that finishes at once costs no queue and no thread; while one is under way, what arrives waits, up to a bound.
/// </summary>
internal sealed partial class EventPump(Socket socket, int maxWaiting, ILogger logger)
{
    readonly Lock _gate = new();
    Queue<SocketEvent>? _waiting;
    bool _running = true;
    DisconnectReason? _end;

    /// <summary>Runs the connection handlers; events, and an end that comes before this, wait until they are done.</summary>
    public void Start() => _ = OpenAsync();

    /// <returns>False when the bound is reached; the event is dropped.</returns>
    public bool TryPost(SocketEvent received)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                return true;
            }

            if (_running)
            {
                _waiting ??= new Queue<SocketEvent>();
                if (_waiting.Count >= maxWaiting)
                {
                    return false;
                }

                _waiting.Enqueue(received);
                return true;
            }

            _running = true;
        }

        _ = RunAsync(received);
        return true;
    }

    /// <summary>Takes the pump for one event that is handled in place; <see cref="Exit"/> gives it back.</summary>
    /// <returns>False while a handler is under way, and after the end.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_running || _end is not null)
            {
                return false;
            }

            _running = true;
            return true;
        }
    }

    public void Run(BorrowedEventHandler handler, BorrowedEvent received)
    {
        try
        {
            handler(received);
        }
        catch (Exception exception) when (GaveUp(exception))
        {
            // Clients go whenever they like: that is nobody's error.
        }
        catch (Exception exception)
        {
            Log.EventHandlerFailed(logger, exception, socket.Id);
        }
    }

    /// <summary>Goes on with what came meanwhile.</summary>
    public void Exit() => _ = DrainAsync().AsTask();

    /// <summary>The socket is gone. The handler under way is not interrupted; the disconnect handlers come after it.</summary>
    /// <param name="reason">For the handlers.</param>
    /// <param name="drop">Whether events not yet begun are thrown away: what a client sent before it left still counts, unless we sent it off.</param>
    public void End(DisconnectReason reason, bool drop)
    {
        lock (_gate)
        {
            _end = reason;
            if (drop)
            {
                _waiting = null;
            }

            if (_running)
            {
                return;
            }

            _running = true;
        }

        _ = DrainAsync().AsTask();
    }

    async Task OpenAsync()
    {
        try
        {
            await socket.Namespace.RunConnectionHandlersAsync(socket);
        }
        catch (Exception exception) when (GaveUp(exception))
        {
            // Clients go whenever they like: that is nobody's error.
        }
        catch (Exception exception)
        {
            Log.ConnectionHandlerFailed(logger, exception, socket.Id);
        }

        await DrainAsync();
    }

    async Task RunAsync(SocketEvent first)
    {
        await RunHandlersAsync(first);
        await DrainAsync();
    }

    async ValueTask DrainAsync()
    {
        while (Next() is { } received)
        {
            await RunHandlersAsync(received);
        }
    }

    /// <returns>Null when there is nothing to run; then the pump has stopped, or run the disconnect handlers.</returns>
    SocketEvent? Next()
    {
        DisconnectReason? end;
        lock (_gate)
        {
            if (_waiting?.TryDequeue(out var received) == true)
            {
                return received;
            }

            _waiting = null;
            end = _end;
            // After the end nothing runs any more.
            _running = end is not null;
        }

        if (end is { } reason)
        {
            socket.RunDisconnectHandlers(reason);
        }

        return null;
    }

    async ValueTask RunHandlersAsync(SocketEvent received)
    {
        try
        {
            await socket.RunEventHandlersAsync(received);
        }
        catch (Exception exception) when (GaveUp(exception))
        {
            // Clients go whenever they like: that is nobody's error.
        }
        catch (Exception exception)
        {
            Log.EventHandlerFailed(logger, exception, socket.Id);
        }
    }

    /// <summary>Whether the handler ended because its socket is gone.</summary>
    bool GaveUp(Exception exception) =>
        !socket.Connected && exception is SocketDisconnectedException || exception is OperationCanceledException && socket.Aborted.IsCancellationRequested;

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A connection handler of socket {SocketId} failed; the socket stays.", EventName = "ConnectionHandlerFailed")]
        public static partial void ConnectionHandlerFailed(ILogger logger, Exception exception, string socketId);

        [LoggerMessage(2, LogLevel.Error, "An event handler of socket {SocketId} failed; its acknowledgement is not sent.", EventName = "EventHandlerFailed")]
        public static partial void EventHandlerFailed(ILogger logger, Exception exception, string socketId);
    }
}
