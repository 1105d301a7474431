namespace Warren.Events.Handlers;

/// <summary>One message for one handler.</summary>
sealed record HandlerCall(CompiledHandler Handler, HandlerMode Mode, object? Payload, Envelope Envelope, Caller Caller, DateTimeOffset? Deadline);
