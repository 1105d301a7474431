namespace Warren.Events;

/// <summary>The bounds of a <see cref="RequestClient"/>.</summary>
public sealed class RequestClientOptions
{
    /// <summary>The most requests that wait for a reply; the next is <see cref="RequestOutcome.Unavailable"/> at once. Default 10,000.</summary>
    public int MaxPending { get; init; } = 10_000;

    /// <summary>After how long without a reply the broker is asked whether the service still consumes. Default 250 ms.</summary>
    public TimeSpan FirstLook { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long between such questions. Default 1 s.</summary>
    public TimeSpan NextLook { get; init; } = TimeSpan.FromSeconds(1);
}
