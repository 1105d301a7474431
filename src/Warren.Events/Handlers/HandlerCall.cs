namespace Warren.Events.Handlers;

/// <summary>One message for one handler.</summary>
sealed record HandlerCall(CompiledHandler Handler, HandlerMode Mode, object? Payload, Envelope Envelope, Caller Caller, DateTimeOffset? Deadline)
{
    /// <summary>The payload as it came.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What its effects happen once for; <c>null</c> for none: the handler says that it is safe to repeat.</summary>
    public InboxKey? Inbox { get; init; }
}
