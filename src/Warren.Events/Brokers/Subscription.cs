namespace Warren.Events.Brokers;

/// <summary>What somebody who listens disposes of to stop.</summary>
/// <param name="stop">Stops it; it may run more than once.</param>
sealed class Subscription(Action stop) : IDisposable
{
    public void Dispose() => stop();
}
