namespace Warren.Events.Handlers;

/// <summary>
/// A lane whose events are kept in order by key across instances. They come into one queue and are passed on to the partition of their key;
/// each of these queues has a single active consumer, the same as the broker delivers to one instance only until that one has gone. So the
/// hearer alone decides what the key is and how many partitions there are: senders, in whatever language, know nothing of it.
/// </summary>
sealed class PartitionedLane(Service service, Lane lane, EventPipeline pipeline, FailedEvents failed, BrokerTrust trust, int concurrency)
{
    /// <summary>
    /// Passing on runs no handler, so it is no suspect like one, and must not change an event's place. This is below the 20 deliveries
    /// after which RabbitMQ 4 gives it up.
    /// </summary>
    const int PassLimit = 15;

    readonly Func<Delivery, string?>? _key =
        Keys.Of(service.Events.Values.Where(heard => heard.Lane == lane).Select(heard => (heard.Name, heard.Key)));

    int Each => (concurrency + lane.Partitions - 1) / lane.Partitions;

    /// <summary>Takes the events in and passes them on: the next one of a key when the last one is confirmed to be in its partition.</summary>
    public (ConsumerOptions Options, Func<Delivery, CancellationToken, Task<Settlement>> Handler) Intake() =>
        (pipeline.Attach(new ConsumerOptions(lane.Queue(service.Name)) { Key = _key, SingleActive = true }), PassOnAsync);

    /// <summary>Handles what is in a partition. Above the number that there are now: what an earlier, greater number left.</summary>
    public (ConsumerOptions Options, Func<Delivery, CancellationToken, Task<Settlement>> Handler) Partition(int index) =>
        (pipeline.Attach(new ConsumerOptions(Names.Partition(service.Name, lane.Name, index))
        {
            Concurrency = Each,
            Prefetch = Math.Min(3 * Each, 300),
            Key = _key,
            SingleActive = true,
        }), (delivery, stopping) => HandleAsync(index, delivery, stopping));

    Task<Settlement> PassOnAsync(Delivery delivery, CancellationToken stopping)
    {
        if (!service.Events.TryGetValue(delivery.Envelope.Type, out var heard) || heard.Lane != lane || delivery.DeliveryCount >= PassLimit)
        {
            return pipeline.HandleAsync(delivery, stopping);
        }

        return MoveAsync(delivery, isMoved: false, stopping);
    }

    Task<Settlement> HandleAsync(int index, Delivery delivery, CancellationToken stopping)
    {
        // It waited here when there was another number of partitions. Once is enough: while processes of both numbers run, each would
        // send it to where the other takes it from.
        var isElsewhere = IndexOf(delivery) != index && !delivery.Envelope.Headers.ContainsKey(Names.Headers.Moved);
        return isElsewhere && service.Events.TryGetValue(delivery.Envelope.Type, out var heard) && heard.Lane == lane
            ? MoveAsync(delivery, isMoved: true, stopping)
            : pipeline.HandleAsync(delivery, stopping);
    }

    Task<Settlement> MoveAsync(Delivery delivery, bool isMoved, CancellationToken stopping)
    {
        var envelope = EventHeaders.Resend(EventHeaders.FromFirstSender(delivery, service.Name, trust));
        var headers = new Dictionary<string, string>(envelope.Headers);
        headers.Remove(Names.Headers.Moved);
        if (isMoved)
        {
            headers[Names.Headers.Moved] = "1";
        }

        var queue = Names.Partition(service.Name, lane.Name, IndexOf(delivery));
        return failed.MoveAsync(delivery, queue, envelope with { Headers = headers }, stopping);
    }

    int IndexOf(Delivery delivery)
    {
        try
        {
            return Partitioning.IndexOf(_key?.Invoke(delivery), delivery.Envelope.Id, lane.Partitions);
        }
        catch (Exception)
        {
            // The pump has read the same key before, and its log says what is wrong with it.
            return Partitioning.IndexOf(null, delivery.Envelope.Id, lane.Partitions);
        }
    }
}
