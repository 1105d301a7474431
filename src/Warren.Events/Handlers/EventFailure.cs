namespace Warren.Events.Handlers;

/// <summary>Why an event could not be handled, as it is written on it.</summary>
/// <param name="Type">An error code, or an exception's type.</param>
/// <param name="Message">For a person. It may repeat what the payload says, beside which it is kept; it is logged in Development only.</param>
sealed record EventFailure(string Type, string Message)
{
    /// <summary>Why it is a dead letter.</summary>
    public string Reason { get; init; } = "failed";

    /// <summary>The exception's stack.</summary>
    public string? Stack { get; init; }

    /// <summary>Whether something is only away: that says nothing about the event.</summary>
    public bool IsOutage { get; init; }

    public static EventFailure Of(HandlerResult result) => result switch
    {
        { Error: { } error } => Refused(error) with { Reason = MayPass(error) ? "failed" : "refused", IsOutage = MayPass(error) },
        { Fault: { } fault } => new EventFailure(fault.GetType().FullName ?? fault.GetType().Name, fault.Message)
        {
            Stack = fault.ToString(),
            IsOutage = Connectivity.IsAway(fault),
        },
        _ => throw new InvalidOperationException("It did not fail."),
    };

    /// <summary>What cannot be read, or is refused for good, would not be any better the next time.</summary>
    public static EventFailure Refused(EventError error) =>
        new(error.Code, error.Field is { } field ? $"{field}: {error.Message}" : error.Message) { Reason = "refused" };

    /// <summary>A refusal that means "not now": a database or another service is away. The next try may find it.</summary>
    static bool MayPass(EventError error) => error.Code is ErrorCodes.Unavailable or ErrorCodes.Timeout or ErrorCodes.RateLimited;
}
