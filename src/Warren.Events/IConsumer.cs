namespace Warren.Events;

/// <summary>A consumer of one queue.</summary>
public interface IConsumer : IAsyncDisposable
{
    /// <summary>Whether the broker delivers to it now.</summary>
    bool IsActive { get; }

    /// <summary>Completes when the broker delivers to it for the first time.</summary>
    Task WhenActiveAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Takes no new messages, returns those not begun, and waits for those in hand: <see cref="ConsumerOptions.DrainTime"/>,
    /// after which their token is cancelled.
    /// </summary>
    Task StopAsync(CancellationToken cancellation = default);
}
