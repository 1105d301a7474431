namespace Warren.Events;

/// <summary>
/// The broker as Warren sees it. RabbitMQ and the in-process broker mean the same by every member; one contract suite proves it.
/// What is declared, consumed or bound is remembered and put back after each reconnect, before <see cref="State"/> says connected.
/// All members may be called from any thread.
/// </summary>
public interface IBroker : IAsyncDisposable
{
    /// <summary>The login that this process publishes as; it is put on every message as <see cref="Envelope.Account"/>.</summary>
    string Account { get; }

    /// <summary>
    /// Whether its queues, and what they count, are still there when this process has ended. Where not, as in memory, the hearers note in their
    /// databases what is in hand.
    /// </summary>
    bool OutlivesProcess => true;

    /// <summary>How the link is now.</summary>
    BrokerState State { get; }

    /// <summary>
    /// Calls <paramref name="handler"/> each time the link comes, goes, is blocked or unblocked, in order and away from the connection's
    /// own threads; a new <see cref="BrokerState.Detail"/> alone is no change. Dispose the result to stop.
    /// </summary>
    IDisposable OnStateChanged(Action<BrokerState> handler);

    /// <summary>Begins to connect and returns at once. It tries for ever: 0.5 s, then longer with jitter, 3 s at most during the first hour.</summary>
    void Start();

    /// <summary>Declares a service's queues and bindings now, or as soon as there is a connection. Declaring again adds to it.</summary>
    void Declare(ServiceQueues queues);

    /// <summary>
    /// Consumes a queue now, or as soon as there is a connection. <paramref name="handler"/> is called for up to
    /// <see cref="ConsumerOptions.Concurrency"/> messages at a time and its result settles the message; if it throws, the message is rejected.
    /// Its token is cancelled when the consumer's drain time is over.
    /// </summary>
    IConsumer Consume(ConsumerOptions options, Func<Delivery, CancellationToken, Task<Settlement>> handler);

    /// <summary>
    /// Opens a mailbox of this process: a server-named exclusive queue for replies, pushes and control messages, which are
    /// acknowledged as they come. <paramref name="handler"/> is called for one message at a time, in order.
    /// </summary>
    IMailbox OpenMailbox(Func<Delivery, ValueTask> handler);

    /// <summary>
    /// Publishes and waits for the broker's confirm, unless the message wants none. It never throws for what the broker or the network does (that is the outcome),
    /// and never waits longer than 5 s, nor longer than <paramref name="cancellation"/>. Only a broker in memory takes as long as the hearers
    /// need for what is <see cref="OutgoingMessage.InOutbox"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The message could not be sent at all: an invalid name, or a body above 16 MiB.</exception>
    Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation = default);

    /// <summary>
    /// Calls <paramref name="handler"/> for each <see cref="OutgoingMessage.Mandatory"/> message without a confirm that no queue took, in the order
    /// of sending. It runs on the connection's own thread and must not wait. Dispose the result to stop.
    /// </summary>
    IDisposable OnReturned(Action<ReturnedMessage> handler);

    /// <summary>How many consumers a queue has, asked of the broker; <c>null</c> if there is no such queue or no connection.</summary>
    Task<int?> CountConsumersAsync(string queue, CancellationToken cancellation = default);

    /// <summary>How many messages wait in a queue for a consumer, asked of the broker; <c>null</c> if there is no such queue or no connection.</summary>
    Task<int?> CountMessagesAsync(string queue, CancellationToken cancellation = default);

    /// <summary>Stops every consumer as <see cref="IConsumer.StopAsync"/> does, then the mailboxes, then the connections.</summary>
    Task StopAsync(CancellationToken cancellation = default);
}
