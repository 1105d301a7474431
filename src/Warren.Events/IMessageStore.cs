namespace Warren.Events;

/// <summary>
/// The inbox and the outbox of one service, as rows of the database that its handlers' transactions write to: a message's effects, the
/// memory that they have happened, and the events that follow from them are committed together or not at all.
/// What takes a <c>scope</c> works on that scope's connection, inside its open transaction.
/// </summary>
public interface IMessageStore
{
    /// <summary>
    /// Notes in the open transaction that a message is being handled. <c>null</c>: for the first time. Otherwise what was kept when it was
    /// handled before. While another transaction handles the same message, it waits for that one's end.
    /// </summary>
    Task<StoredReply?> EnterAsync(IServiceProvider scope, InboxKey key, ReadOnlyMemory<byte> payloadHash, CancellationToken cancellation);

    /// <summary>Keeps a request's reply beside the note that it was handled, in the open transaction.</summary>
    Task KeepReplyAsync(IServiceProvider scope, InboxKey key, StoredReply reply, CancellationToken cancellation);

    /// <summary>Keeps events in the open transaction, in this order.</summary>
    Task KeepEventsAsync(IServiceProvider scope, IReadOnlyList<OutgoingMessage> events, CancellationToken cancellation);

    /// <summary>Takes back, in the open transaction, an event that was kept for later. <c>false</c>: it has left, is leaving, or never was.</summary>
    Task<bool> CancelAsync(IServiceProvider scope, string id, CancellationToken cancellation);

    /// <summary>
    /// Notes, in a transaction of its own, that an event is about to be handled; <see cref="PutDown"/> takes the note back. A note that is found
    /// was left by a process that died with the event in hand. <c>false</c>: <paramref name="limit"/> have, and nothing is noted. It waits no longer than the database's bounds.
    /// Only for brokers that end with their process (<see cref="IBroker.OutlivesProcess"/>); the others count by themselves.
    /// </summary>
    Task<bool> TakeInHandAsync(InboxKey key, int limit);

    /// <summary>The event was handled, or has failed, and its process lives. It does not wait for the database.</summary>
    void PutDown(InboxKey key);

    /// <summary>The transaction that kept these events has committed: publishes them at once, without making anybody wait.</summary>
    void Send(IReadOnlyList<OutgoingMessage> events);

    /// <summary>Begins to publish what was left by earlier processes and what was kept for later. All queues have been declared.</summary>
    void Start();

    /// <summary>The handlers have ended: waits a bounded time for what is on its way. What is left stays in the outbox.</summary>
    Task StopAsync();
}
