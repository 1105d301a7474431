using Microsoft.Extensions.Logging;

namespace Warren.SocketIO;

public sealed partial class Socket
{
    Func<SocketEvent, ValueTask>[] _anyEvent = [];
    Dictionary<string, Func<SocketEvent, ValueTask>>? _eventsByName;
    Action<DisconnectReason>? _disconnecting;
    Action<DisconnectReason>? _disconnected;

    /// <summary>
    /// Adds a handler for every event. Handlers of one socket run one at a time, in the order the events came: the next event waits until the
    /// returned task is done. At most <see cref="SocketIOOptions.MaxWaitingEvents"/> wait; one more disconnects the socket
    /// (<see cref="DisconnectReason.TooManyEvents"/>). An exception is logged and the acknowledgement, if one was wanted, never sent.
    /// </summary>
    /// <param name="handler">Runs on the thread that received the event until its first await, so it must not block.</param>
    public void OnEvent(Func<SocketEvent, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            _anyEvent = [.. _anyEvent, handler];
        }
    }

    /// <summary>Like <see cref="OnEvent"/>, but the handler runs before those that are there already.</summary>
    /// <param name="handler">See <see cref="OnEvent"/>.</param>
    public void PrependEvent(Func<SocketEvent, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            _anyEvent = [handler, .. _anyEvent];
        }
    }

    /// <summary>Takes out a handler that <see cref="OnEvent"/> or <see cref="PrependEvent"/> added; nothing happens if it is not there.</summary>
    /// <param name="handler">The same delegate.</param>
    public void OffEvent(Func<SocketEvent, ValueTask> handler)
    {
        lock (_gate)
        {
            var list = _anyEvent.ToList();
            list.Remove(handler);
            _anyEvent = [.. list];
        }
    }

    /// <summary>Adds a handler for events of one name; it runs after those of <see cref="OnEvent"/>, under the same rules.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">See <see cref="OnEvent"/>.</param>
    public void On(string name, Func<SocketEvent, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ReservedEvents.ThrowIfReserved(name);
        lock (_gate)
        {
            _eventsByName ??= new Dictionary<string, Func<SocketEvent, ValueTask>>(StringComparer.Ordinal);
            _eventsByName[name] = _eventsByName.TryGetValue(name, out var first) ? Both(first, handler) : handler;
        }
    }

    /// <summary>Adds a handler that runs at once when the socket goes, while its rooms can still be read. It must not block.</summary>
    /// <param name="handler">Gets the reason; an exception is logged.</param>
    public void OnDisconnecting(Action<DisconnectReason> handler)
    {
        lock (_gate)
        {
            _disconnecting += handler;
        }
    }

    /// <summary>Adds a handler that runs when the socket is gone, after its last event handler: nothing of the socket runs later.</summary>
    /// <param name="handler">Gets the reason; an exception is logged.</param>
    public void OnDisconnect(Action<DisconnectReason> handler)
    {
        lock (_gate)
        {
            _disconnected += handler;
        }
    }

    internal async ValueTask RunEventHandlersAsync(SocketEvent received)
    {
        var middlewares = _eventMiddlewares;
        foreach (var middleware in middlewares)
        {
            if (await middleware(received) is { } refusal)
            {
                Refuse(received, refusal);
                return;
            }
        }

        var any = _anyEvent;
        foreach (var handler in any)
        {
            await handler(received);
        }

        var named = FindHandler(received.Name);
        if (named is not null)
        {
            await named(received);
        }

        RunBorrower(received);
        if (middlewares.Length == 0 && any.Length + (named is null ? 0 : 1) == 1)
        {
            received.Handled();
        }
    }

    internal void RunDisconnectHandlers(DisconnectReason reason) => RunAll(_disconnected, reason);

    void RunDisconnectingHandlers(DisconnectReason reason) => RunAll(_disconnecting, reason);

    void RunAll(Action<DisconnectReason>? handlers, DisconnectReason reason)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(reason);
            }
            catch (Exception exception)
            {
                Log.DisconnectHandlerFailed(_server.Logger, exception, Id);
            }
        }
    }

    Func<SocketEvent, ValueTask>? FindHandler(string name)
    {
        lock (_gate)
        {
            return _eventsByName?.GetValueOrDefault(name);
        }
    }

    static Func<SocketEvent, ValueTask> Both(Func<SocketEvent, ValueTask> first, Func<SocketEvent, ValueTask> second) => async received =>
    {
        received.HasTwoHandlers();
        await first(received);
        await second(received);
    };

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A disconnect handler of socket {SocketId} failed.", EventName = "DisconnectHandlerFailed")]
        public static partial void DisconnectHandlerFailed(ILogger logger, Exception exception, string socketId);

        [LoggerMessage(2, LogLevel.Error, "A handler of outgoing events of socket {SocketId} failed; the event is sent.", EventName = "OutgoingHandlerFailed")]
        public static partial void OutgoingHandlerFailed(ILogger logger, Exception exception, string socketId);
    }
}
