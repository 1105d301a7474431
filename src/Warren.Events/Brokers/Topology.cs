namespace Warren.Events.Brokers;

/// <summary>
/// Every exchange and queue of Warren, in one table, with its final arguments: RabbitMQ refuses to change the arguments of a queue
/// that exists (406 PRECONDITION_FAILED), so a change here needs a new name. What an operator may want to tune is left to policies.
/// </summary>
static class Topology
{
    /// <summary>A backstop: by then something has been wrong for long, and the sender must hear of it.</summary>
    const int Backstop = 1_000_000;

    public static IReadOnlyList<ExchangeSpec> Exchanges { get; } =
    [
        // The alternate exchange keeps an event that comes before its first subscriber. It counts as routed, so that
        // "mandatory" never fires on events; requests use the default exchange, which has no alternate, and so do return.
        new(Names.UnroutedExchange, Topic: false),
        new(Names.EventsExchange, Topic: true, Alternate: Names.UnroutedExchange),
        new(Names.PushesExchange, Topic: true),
        new(Names.ControlExchange, Topic: false),
    ];

    /// <summary>
    /// Events nobody subscribed to yet. The newest are the ones worth replaying, so a full queue drops the oldest;
    /// refusing would fail the publisher for the sake of a queue that nobody reads.
    /// </summary>
    public static QueueSpec Unrouted { get; } = new(Names.UnroutedExchange, QueueKind.Quorum)
    {
        MaxLength = 100_000,
        DropsOldest = true,
        MessageTtl = TimeSpan.FromDays(7),
        ReturnsWithoutLimit = true,
    };

    public static BindingSpec UnroutedBinding { get; } = new(Names.UnroutedExchange, Names.UnroutedExchange, "");

    /// <summary>A service's queues. The dead letters come before the queues that lead there.</summary>
    public static IEnumerable<QueueSpec> QueuesOf(ServiceQueues service)
    {
        if (service.HandlesRequests)
        {
            // Classic and, with non-persistent messages, several times faster than quorum on the path a person waits for; a lost
            // request ends in its deadline. No dead-lettering: an expired request would be moved there and nobody waits for it.
            yield return new QueueSpec(Names.Requests(service.Service), QueueKind.Classic) { MaxLength = Names.MaxRequests };
        }

        if (service.Events.Count == 0)
        {
            yield break;
        }

        yield return new QueueSpec(Names.Dead(service.Service), QueueKind.Quorum) { MaxLength = Backstop, ReturnsWithoutLimit = true };
        foreach (var name in LaneQueuesOf(service).Prepend(Names.Events(service.Service)).Append(Names.Suspects(service.Service)))
        {
            yield return new QueueSpec(name, QueueKind.Quorum) { MaxLength = Backstop, DeadLetterQueue = Names.Dead(service.Service) };
        }

        foreach (var name in PartitionQueuesOf(service))
        {
            yield return new QueueSpec(name, QueueKind.Quorum)
            {
                MaxLength = Backstop,
                DeadLetterQueue = Names.Dead(service.Service),
                SingleActive = true,
            };
        }

        foreach (var (suffix, delay) in Names.RetryDelays)
        {
            // One queue for each delay: a message's own expiration fires at the head of the queue only, so that a short wait
            // behind a long one would take as long. The way back is to the same service's queue: nobody else hears a retry.
            yield return new QueueSpec(Names.Retry(service.Service, suffix), QueueKind.Quorum)
            {
                MaxLength = Backstop,
                MessageTtl = delay,
                DeadLetterQueue = Names.Events(service.Service),
            };
        }
    }

    public static IEnumerable<BindingSpec> BindingsOf(ServiceQueues service) =>
        service.Events.Select(name => new BindingSpec(QueueOf(service, name), Names.EventsExchange, name));

    /// <summary>
    /// Bindings of an earlier version, in which an event had another lane, so that with both it would come twice, or was still heard. Their queue need not be there.
    /// </summary>
    public static IEnumerable<BindingSpec> OldBindingsOf(ServiceQueues service)
    {
        var bound = service.Lanes.Keys.Select(lane => IntakeOf(service, lane)).Prepend(Names.Events(service.Service)).ToArray();
        return from name in service.Events.Concat(service.Forgotten)
               from queue in bound
               where service.Forgotten.Contains(name) || queue != QueueOf(service, name)
               select new BindingSpec(queue, Names.EventsExchange, name);
    }

    static IEnumerable<string> LaneQueuesOf(ServiceQueues service) =>
        service.Lanes.Keys.Where(lane => !service.Partitions.ContainsKey(lane)).Select(lane => Names.Events(service.Service, lane));

    static IEnumerable<string> PartitionQueuesOf(ServiceQueues service) =>
        from lane in service.Partitions
        from name in Enumerable.Range(0, lane.Value).Select(index => Names.Partition(service.Service, lane.Key, index))
            .Prepend(Names.Partitions(service.Service, lane.Key))
        select name;

    static string QueueOf(ServiceQueues service, string name) =>
        service.Lanes.FirstOrDefault(lane => lane.Value.Contains(name)).Key is { } lane
            ? IntakeOf(service, lane)
            : Names.Events(service.Service);

    static string IntakeOf(ServiceQueues service, string lane) =>
        service.Partitions.ContainsKey(lane) ? Names.Partitions(service.Service, lane) : Names.Events(service.Service, lane);
}
