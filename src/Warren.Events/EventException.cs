namespace Warren.Events;

/// <summary>
/// A refusal thrown from where it cannot be returned. The caller gets <see cref="Error"/>; the transaction is rolled back; nothing is
/// retried or logged as an error. <see cref="EventContext.Request{T}"/> throws it when the other service refuses.
/// </summary>
/// <param name="error">What the caller is told.</param>
public sealed class EventException(EventError error) : Exception(error.Message)
{
    /// <summary>What the caller is told.</summary>
    public EventError Error { get; } = error;
}
