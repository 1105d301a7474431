namespace Warren.Events;

/// <summary>
/// What a handler without a reply of its own returns when it may refuse: <c>return Errors.NotFound(…)</c> or <c>return EventResult.Ok</c>.
/// A refusal rolls the transaction back.
/// </summary>
public readonly record struct EventResult : IEventResult
{
    /// <summary>Done; the reply carries no data.</summary>
    public static EventResult Ok => default;

    /// <summary>The refusal, or <c>null</c>.</summary>
    public EventError? Error { get; private init; }

    object? IEventResult.Data => null;

    /// <summary>A refusal.</summary>
    public static EventResult FromEventError(EventError error) => new() { Error = error };

    /// <summary>A refusal.</summary>
    public static implicit operator EventResult(EventError error) => FromEventError(error);
}
