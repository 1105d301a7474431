using Microsoft.Extensions.Logging;

namespace Warren.SocketIO;

/// <summary>
/// What happens to the rooms of one namespace on this node; each socket's own id is a room as well. Handlers run one at a time, in the order
/// things happened, on a thread that caused one of them: they must not block. An exception is logged.
/// </summary>
public sealed partial class RoomEvents
{
    readonly ILogger _logger;
    readonly Lock _gate = new();
    readonly Queue<(Action<string, string> Handler, string Room, string Socket)> _noted = [];
    Action<string, string>? _created;
    Action<string, string>? _joined;
    Action<string, string>? _left;
    Action<string, string>? _deleted;
    volatile bool _wanted;
    bool _running;

    internal RoomEvents(ILogger logger)
    {
        _logger = logger;
    }

    /// <summary>Adds a handler for a room whose first socket has come.</summary>
    /// <param name="handler">Gets the room.</param>
    public void OnCreated(Action<string> handler) => Add(ref _created, (room, _) => handler(room));

    /// <summary>Adds a handler for a socket that has come into a room.</summary>
    /// <param name="handler">Gets the room and the socket's id.</param>
    public void OnJoined(Action<string, string> handler) => Add(ref _joined, handler);

    /// <summary>Adds a handler for a socket that has left a room, also by disconnecting.</summary>
    /// <param name="handler">Gets the room and the socket's id.</param>
    public void OnLeft(Action<string, string> handler) => Add(ref _left, handler);

    /// <summary>Adds a handler for a room whose last socket has left.</summary>
    /// <param name="handler">Gets the room.</param>
    public void OnDeleted(Action<string> handler) => Add(ref _deleted, (room, _) => handler(room));

    internal void NoteJoin(string room, string socket, bool first)
    {
        if (_wanted)
        {
            Note(first ? _created : null, room, socket);
            Note(_joined, room, socket);
        }
    }

    internal void NoteLeave(string room, string socket, bool last)
    {
        if (_wanted)
        {
            Note(_left, room, socket);
            Note(last ? _deleted : null, room, socket);
        }
    }

    /// <summary>Runs what was noted. Called without any lock; one caller runs for all.</summary>
    internal void Run()
    {
        while (_wanted)
        {
            (Action<string, string> Handler, string Room, string Socket) next;
            lock (_gate)
            {
                if (_running || !_noted.TryDequeue(out next))
                {
                    return;
                }

                _running = true;
            }

            try
            {
                next.Handler(next.Room, next.Socket);
            }
            catch (Exception exception)
            {
                Log.HandlerFailed(_logger, exception);
            }
            finally
            {
                lock (_gate)
                {
                    _running = false;
                }
            }
        }
    }

    void Add(ref Action<string, string>? handlers, Action<string, string> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            handlers += handler;
            _wanted = true;
        }
    }

    /// <summary>The caller holds the lock of the rooms, which gives the order.</summary>
    void Note(Action<string, string>? handlers, string room, string socket)
    {
        if (handlers is not null)
        {
            lock (_gate)
            {
                _noted.Enqueue((handlers, room, socket));
            }
        }
    }

    static partial class Log
    {
        // Names of rooms often hold ids of people.
        [LoggerMessage(1, LogLevel.Error, "A handler of room events failed.", EventName = "RoomHandlerFailed")]
        public static partial void HandlerFailed(ILogger logger, Exception exception);
    }
}
