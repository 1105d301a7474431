namespace Warren.Events;

/// <summary>A queue of this process alone. It dies with the connection and gets a new address with the next.</summary>
public interface IMailbox : IAsyncDisposable
{
    /// <summary>What goes into <see cref="Envelope.ReplyTo"/>; <c>null</c> while there is no connection.</summary>
    string? Address { get; }

    /// <summary>Hears messages of an exchange from when this completes; put back after each reconnect.</summary>
    /// <exception cref="BrokerUnavailableException">There is no connection; nothing was bound or remembered.</exception>
    Task BindAsync(string exchange, string routingKey, CancellationToken cancellation = default);

    /// <summary>Stops hearing them. Without a connection it is only forgotten, which comes to the same.</summary>
    Task UnbindAsync(string exchange, string routingKey, CancellationToken cancellation = default);

    /// <summary>
    /// As <see cref="BindAsync"/>, but without a connection it is remembered for the next one: for what a process always hears.
    /// </summary>
    void Hear(string exchange, string routingKey);

    /// <summary>
    /// Waits until there was a connection and everything asked for by <see cref="Hear"/> so far is heard. Whoever asks others to speak
    /// waits for this first, or their answers come too early. From then on <see cref="IBroker.State"/> says it: a link that came back
    /// counts as connected only when its mailboxes hear again.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or the mailbox was closed before.</exception>
    Task WhenHearingAsync(CancellationToken cancellation = default);
}
