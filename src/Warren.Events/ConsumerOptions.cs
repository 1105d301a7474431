namespace Warren.Events;

/// <summary>How a queue is consumed.</summary>
/// <param name="Queue">The queue's name.</param>
public sealed record ConsumerOptions(string Queue)
{
    internal const int DefaultConcurrency = 32;

    /// <summary>How many messages are handled at a time. Default 32.</summary>
    public int Concurrency { get; init; } = DefaultConcurrency;

    /// <summary>How many unsettled messages the broker hands over at most. Default 96, three times <see cref="Concurrency"/>.</summary>
    public int Prefetch { get; init; } = 96;

    /// <summary>
    /// What deliveries are kept in order by: those with the same key are handled one after the other, others at the same time. <c>null</c>
    /// for no order; the same for what it returns. Those that wait for their key take up <see cref="Prefetch"/>.
    /// </summary>
    public Func<Delivery, string?>? Key { get; init; }

    /// <summary>
    /// Whether its queue has a single active consumer, whose order is to outlive it: nothing is handed back one by one, and another consumer
    /// gets what is left, in its order, only when this one has ended what it began. Default <c>false</c>.
    /// </summary>
    public bool SingleActive { get; init; }

    /// <summary>
    /// Called once, when <see cref="IConsumer.StopAsync"/> takes nothing more and waits for the handlers: what only waits itself may then be handed back.
    /// </summary>
    internal Action? Draining { get; init; }

    /// <summary>
    /// How long an acknowledgement may wait for others, so that one stands for many. Whoever is killed meanwhile gets those messages again.
    /// Zero sends each at once; RabbitMQ alone looks at it. Default 0.
    /// </summary>
    public TimeSpan AcknowledgeWithin { get; init; }

    /// <summary>How long <see cref="IConsumer.StopAsync"/> waits before it cancels handlers. Default 20 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(20);
}
