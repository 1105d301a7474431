namespace Warren.Events.Handlers;

/// <summary>How one try of a handler ended. Exactly one of error and fault is there when it did not end well.</summary>
/// <param name="Reply">The body of the reply, when it ended well.</param>
/// <param name="Error">The refusal.</param>
/// <param name="Fault">What was thrown.</param>
sealed record HandlerResult(ReadOnlyMemory<byte> Reply, EventError? Error, Exception? Fault)
{
    public bool Commits => Error is null && Fault is null;
}
