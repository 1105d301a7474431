using Warren.Events.Handlers;

namespace Warren.Events;

/// <summary>What may be said of an event's handler after <see cref="Service.MapEvent"/>.</summary>
public sealed class EventBuilder
{
    readonly Service _service;
    readonly HeardEvent _event;

    internal EventBuilder(Service service, HeardEvent heard)
    {
        _service = service;
        _event = heard;
    }

    /// <summary>It changes nothing in the database: no transaction and no inbox; <see cref="EventContext.Publish"/> is refused.</summary>
    public EventBuilder ReadOnly()
    {
        _event.Mode = HandlerMode.ReadOnly;
        return this;
    }

    /// <summary>It runs outside any transaction and makes its own with <c>context.Transaction(…)</c>.</summary>
    public EventBuilder OwnTransactions()
    {
        _event.Mode = HandlerMode.OwnTransactions;
        return this;
    }

    /// <summary>
    /// Gives it a queue of its own, shared with the other events of this lane: a slow or failing handler does not hold up the others, and
    /// when what it needs is away only this lane pauses. Taking an event off a lane leaves what is in that queue: let it run empty first.
    /// </summary>
    /// <param name="name">Letters, digits, <c>_ -</c>, beginning with a letter, 32 at most.</param>
    /// <param name="concurrency">How many are handled at a time, 1 to 500; said once for each lane. Default: as the service's events.</param>
    /// <exception cref="InvalidOperationException">The lane was given another number before.</exception>
    public EventBuilder Lane(string name, int? concurrency = null)
    {
        _event.Lane = _service.LaneOf(name, concurrency);
        return this;
    }

    /// <summary>
    /// Events with the same key are handled one after the other, in their order, by each instance of the service (by all of them together: <see cref="Partitions"/>); others at the same time.
    /// The key is the one the event was published with. One that fails and waits for its next try is passed by later ones.
    /// </summary>
    public EventBuilder Key()
    {
        _event.Key = Keys.OfEvent;
        return this;
    }

    /// <inheritdoc cref="Key()"/>
    /// <typeparam name="T">The handler's payload.</typeparam>
    /// <param name="select">Takes the key out of the payload; <c>null</c> for none. It is called for each event that comes, so keep it short.</param>
    /// <exception cref="InvalidOperationException">The handler's payload is not a <typeparamref name="T"/>.</exception>
    public EventBuilder Key<T>(Func<T, string?> select)
    {
        _event.Key = Keys.OfPayload(_event.Name, _event.Handler, select);
        return this;
    }

    /// <summary>
    /// Keeps the order of <c>.Key(…)</c> across all instances of the service: keys are divided among this many queues, each of which the
    /// broker gives to one instance at a time; when that one stops or dies, another goes on. It holds for the whole lane, and for all
    /// events without a lane that have partitions together, so that events of one key keep their order whatever their names are.
    /// The first instance has them all: partitions are for order, not for sharing work. What another number does to events that wait: docs/events.md.
    /// </summary>
    /// <param name="count">1 to 64. A lane's <c>Concurrency</c> is divided among them.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside those bounds.</exception>
    /// <remarks>Without <c>.Key(…)</c>, or with two numbers for one lane, the service does not start and says so.</remarks>
    public EventBuilder Partitions(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Partitioning.Max);
        _event.Partitions = count;
        return this;
    }

    /// <summary>
    /// Nothing passes an event of the same key: when its tries in this process are over it is a dead letter at once, and while something
    /// that it needs is away, the key waits. For a key whose order matters more than one of its events. It needs <c>.Key(…)</c>.
    /// </summary>
    public EventBuilder StrictOrder()
    {
        _event.StrictOrder = true;
        return this;
    }

    /// <summary>The longest one try may take: 0.1 s to 15 min. Default <see cref="EventOptions.HandlerTimeout"/>, 60 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside those bounds.</exception>
    public EventBuilder Timeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromSeconds(0.1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMinutes(15));
        _event.Timeout = timeout;
        return this;
    }
}
