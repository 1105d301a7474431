namespace Warren.Events;

/// <summary>The queues that one service owns, as <see cref="Names"/> calls them, and the events that are bound to them.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="HandlesRequests">Whether it has a queue of requests.</param>
/// <param name="Events">The events it hears: routing keys of <see cref="Names.EventsExchange"/>.</param>
public sealed record ServiceQueues(string Service, bool HandlesRequests, IReadOnlyCollection<string> Events)
{
    /// <summary>Those of <see cref="Events"/> that have a queue of their own, <see cref="Names.Events(string, string)"/>, by the name of their lane.</summary>
    public IReadOnlyDictionary<string, IReadOnlyCollection<string>> Lanes { get; init; } = NoLanes;

    /// <summary>
    /// Those of <see cref="Lanes"/> whose events are kept in order across instances, with the number of their partitions:
    /// <see cref="Names.Partitions"/> takes the place of the lane's queue.
    /// </summary>
    public IReadOnlyDictionary<string, int> Partitions { get; init; } = NoPartitions;

    /// <summary>Events that it heard once and does not any more: nothing of <see cref="Names.EventsExchange"/> leads to its queues under these names.</summary>
    public IReadOnlyCollection<string> Forgotten { get; init; } = [];

    static IReadOnlyDictionary<string, int> NoPartitions { get; } = new Dictionary<string, int>();

    static IReadOnlyDictionary<string, IReadOnlyCollection<string>> NoLanes { get; } = new Dictionary<string, IReadOnlyCollection<string>>();
}
