namespace Warren.Events;

/// <summary>What became of a request.</summary>
/// <param name="Outcome">Whether there is a reply, and if not, what is known.</param>
/// <param name="Reply">The reply, whose body is what goes on the wire (<c>{"ok":…}</c>, or raw bytes); only when answered.</param>
public sealed record RequestAnswer(RequestOutcome Outcome, Delivery? Reply = null);
