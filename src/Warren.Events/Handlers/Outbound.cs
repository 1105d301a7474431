namespace Warren.Events.Handlers;

/// <summary>
/// What one handler wants to send, held back until its transaction has committed. <see cref="Commit"/> marks what is there as kept, whatever
/// becomes of the handler afterwards; <see cref="Rollback()"/> forgets what came since.
/// </summary>
sealed class Outbound
{
    /// <summary>The most events and the most pushes of one handler.</summary>
    public const int MaxMessages = 1_000;

    /// <summary>The most rooms that one handler may join or leave.</summary>
    public const int MaxRooms = 100;

    readonly List<OutgoingMessage> _events = [];
    readonly List<OutgoingMessage> _pushes = [];
    readonly List<string> _joins = [];
    readonly List<string> _leaves = [];
    Mark _kept;

    public IReadOnlyList<OutgoingMessage> Events => _events;

    public IReadOnlyList<string> Joins => _joins;

    public IReadOnlyList<string> Leaves => _leaves;

    public void Event(OutgoingMessage message) => Add(_events, message, MaxMessages, "events");

    public void Push(OutgoingMessage message) => Add(_pushes, message, MaxMessages, "pushes");

    public void Join(string room) => Add(_joins, room, MaxRooms, "rooms");

    public void Leave(string room) => Add(_leaves, room, MaxRooms, "rooms");

    /// <summary>Where it stands, for <see cref="Rollback(Mark)"/>.</summary>
    public Mark Here() => new(_events.Count, _pushes.Count, _joins.Count, _leaves.Count);

    public void Commit() => _kept = Here();

    public void Rollback() => Rollback(_kept);

    public void Rollback(Mark mark)
    {
        Cut(_events, mark.Events);
        Cut(_pushes, mark.Pushes);
        Cut(_joins, mark.Joins);
        Cut(_leaves, mark.Leaves);
    }

    /// <summary>The events that are to be published now; each is given out once.</summary>
    public IReadOnlyList<OutgoingMessage> TakeEvents()
    {
        OutgoingMessage[] taken = [.. _events];
        _events.Clear();
        _kept = _kept with { Events = 0 };
        return taken;
    }

    /// <summary>The pushes that are to be sent now; each is given out once.</summary>
    public IReadOnlyList<OutgoingMessage> TakePushes()
    {
        OutgoingMessage[] taken = [.. _pushes];
        _pushes.Clear();
        _kept = _kept with { Pushes = 0 };
        return taken;
    }

    static void Add<T>(List<T> list, T item, int limit, string what)
    {
        if (list.Count == limit)
        {
            throw new InvalidOperationException($"One handler may send {limit} {what} at most. Send one message that carries a list.");
        }

        list.Add(item);
    }

    static void Cut<T>(List<T> list, int count) => list.RemoveRange(count, list.Count - count);

    /// <summary>A place in the four lists.</summary>
    public readonly record struct Mark(int Events, int Pushes, int Joins, int Leaves);
}
