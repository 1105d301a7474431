namespace Warren.Events.InProcess;

/// <summary>Bounds of an <see cref="InProcessBus"/>.</summary>
public sealed class InProcessBusOptions
{
    /// <summary>
    /// The most messages in one queue, from 1. Default 100,000. A full queue refuses (<see cref="PublishOutcome.Refused"/>);
    /// <c>warren.unrouted</c> drops its oldest instead. A queue whose declaration says fewer keeps to that.
    /// </summary>
    public int MaxQueueLength { get; init; } = 100_000;

    /// <summary>The most dead letters kept for one service, from 1; then the oldest go. Default 10,000.</summary>
    public int MaxDeadLetters { get; init; } = 10_000;

    /// <summary>The most messages that wait for one mailbox, from 1. Default 50,000.</summary>
    public int MaxMailboxLength { get; init; } = 50_000;
}
