namespace Warren.Events;

/// <summary>The refusals that services need most. For one of your own: <c>new EventError("out_of_stock", "Only 3 are left.")</c>.</summary>
public static class Errors
{
    /// <summary>The thing asked for is not there.</summary>
    public static EventError NotFound(string message) => new("not_found", message);

    /// <summary>One field of the payload is not acceptable.</summary>
    /// <param name="field">The field, as a camelCase path.</param>
    /// <param name="message">What is wrong and what would be right.</param>
    public static EventError Invalid(string field, string message) => new(ErrorCodes.ValidationFailed, message) { Field = field };

    /// <summary>It does not go with what is there already.</summary>
    public static EventError Conflict(string message) => new(ErrorCodes.Conflict, message);

    /// <summary>Nobody is signed in.</summary>
    public static EventError Unauthenticated(string message = "Sign in first.") => new(ErrorCodes.Unauthenticated, message);

    /// <summary>Signed in, but not allowed.</summary>
    public static EventError Forbidden(string message = "You may not do this.") => new(ErrorCodes.Forbidden, message);

    /// <summary>Too many; try again after <paramref name="retryAfter"/>.</summary>
    public static EventError RateLimited(TimeSpan retryAfter, string message = "Too many tries. Wait a little.") =>
        new(ErrorCodes.RateLimited, message) { RetryAfter = Seconds(retryAfter) };

    /// <summary>Certainly not done; try again after <paramref name="retryAfter"/>.</summary>
    public static EventError Unavailable(TimeSpan retryAfter, string message = "This does not work just now. Try again in a moment.") =>
        new(ErrorCodes.Unavailable, message) { RetryAfter = Seconds(retryAfter) };

    static double Seconds(TimeSpan time) => Math.Max(0, Math.Round(time.TotalSeconds, 1));
}
