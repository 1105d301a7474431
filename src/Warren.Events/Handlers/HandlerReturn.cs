namespace Warren.Events.Handlers;

/// <summary>What a handler returned: data, or a refusal.</summary>
readonly record struct HandlerReturn(object? Data, EventError? Error)
{
    /// <summary>Takes the refusal out of a returned value, if it is one.</summary>
    public static HandlerReturn Of(object? value) => value switch
    {
        EventError error => new(null, error),
        IEventResult result => new(result.Data, result.Error),
        _ => new(value, null),
    };
}
