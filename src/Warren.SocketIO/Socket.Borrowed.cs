namespace Warren.SocketIO;

public sealed partial class Socket
{
    // Few, and kept as long as the socket: an array is a fifth of a dictionary.
    volatile (string Name, BorrowedEventHandler Handler)[]? _borrowers;

    /// <summary>
    /// Adds a handler for events of one name that reads them where they were received. For hosts that pass events on and do it often; for others
    /// <see cref="On"/> is simpler. The order of events holds as there: while a handler of this socket is under way, what arrives is copied and
    /// waits; and it is copied where middlewares or other handlers want it too, which run before this one.
    /// </summary>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">Runs on the thread that received the event, so it must not block; an exception is logged.</param>
    public void OnBorrowed(string name, BorrowedEventHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ReservedEvents.ThrowIfReserved(name);
        lock (_gate)
        {
            var others = (_borrowers ?? []).Where(entry => entry.Name != name);
            _borrowers = [.. others, (name, FindBorrower(name) + handler)];
        }
    }

    /// <summary>Whether <see cref="TryHandleInPlace"/> is worth trying.</summary>
    internal bool HasBorrowers => _borrowers is not null && _anyEvent.Length == 0 && _eventMiddlewares.Length == 0;

    /// <summary>Handles an event in the memory of the transport.</summary>
    /// <param name="name">As the client sent it, checked.</param>
    /// <param name="jsonArguments">Likewise.</param>
    /// <param name="ackId">Null when none is wanted.</param>
    /// <returns>False when the event has to be copied: somebody else wants it, or another one is being handled.</returns>
    internal bool TryHandleInPlace(string name, ReadOnlySpan<byte> jsonArguments, long? ackId)
    {
        if (FindBorrower(name) is not { } handler || FindHandler(name) is not null || !_pump.TryEnter())
        {
            return false;
        }

        if (_events.TryTake(_server.Engine.Wheel.Now))
        {
            if (_events.RunsLow())
            {
                TellToSlowDown();
            }

            var acknowledged = false;
            _pump.Run(handler, new BorrowedEvent(this, jsonArguments, ackId, ref acknowledged));
        }
        else
        {
            SendOff(nameof(SocketIOOptions.EventsPerSecond));
        }

        _pump.Exit();
        return true;
    }

    BorrowedEventHandler? FindBorrower(string name)
    {
        foreach (var entry in _borrowers ?? [])
        {
            if (entry.Name == name)
            {
                return entry.Handler;
            }
        }

        return null;
    }

    /// <summary>The same for one that had to be copied.</summary>
    void RunBorrower(SocketEvent received)
    {
        if (FindBorrower(received.Name) is { } handler)
        {
            handler(new BorrowedEvent(received, received.Arguments.Joined().Span));
        }
    }
}
