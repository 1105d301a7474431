namespace Warren.Events;

/// <summary>A message on its way to the broker.</summary>
/// <param name="Exchange">The exchange; empty for the default one, which routes straight to the queue named by <paramref name="RoutingKey"/>.</param>
/// <param name="RoutingKey">The routing key.</param>
/// <param name="Envelope">The metadata; the broker adds <see cref="Envelope.Account"/>.</param>
/// <param name="Body">The payload. It must not change until the publish has completed.</param>
public sealed record OutgoingMessage(string Exchange, string RoutingKey, Envelope Envelope, ReadOnlyMemory<byte> Body)
{
    // A third of what a DateTimeOffset? takes, and few messages have one. 0 is none.
    readonly long _notBefore;

    /// <summary>Whether "no queue takes it" is an answer of its own (<see cref="PublishOutcome.Unroutable"/>) and not silence.</summary>
    public bool Mandatory { get; init; }

    /// <summary>
    /// Whether the broker is to say that it has it. Requests, replies and pushes do without: a request is answered or its deadline passes, and
    /// asking the broker too would cost more than the message. Such a message is <see cref="PublishOutcome.Sent"/> or certainly not, at once;
    /// if no queue takes it, <see cref="IBroker.OnReturned"/> says so, and a full queue drops it. Default <c>true</c>.
    /// </summary>
    public bool Confirm { get; init; } = true;

    /// <summary>Whether it must survive a restart of the broker: events do; requests, replies and pushes do not.</summary>
    public bool Persistent { get; init; }

    /// <summary>After how long the broker drops it unhandled; <c>null</c> for never. Only for queues without dead-lettering.</summary>
    public TimeSpan? Expiration { get; init; }

    /// <summary>
    /// Whether its sender has it in an outbox and sends it again until it is confirmed. The broker in memory then confirms it only when every
    /// hearer has acknowledged it, because it has no disk of its own; on RabbitMQ it changes nothing.
    /// </summary>
    public bool InOutbox { get; init; }

    /// <summary>
    /// Whether it may travel as one message with others to the same queue that leave at the same time: for queues whose consumers are known to take
    /// such messages (<see cref="Names.Batch"/>). Only by the default exchange. The broker in memory does not look at it. Default <c>false</c>.
    /// </summary>
    public bool AllowBatch { get; init; }

    /// <summary>Not before this time; <c>null</c> for at once. The outbox keeps it until then; a broker does not look at it.</summary>
    public DateTimeOffset? NotBefore { get => Envelope.Instant(_notBefore); init => _notBefore = value?.UtcTicks ?? 0; }
}
