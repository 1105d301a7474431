namespace Warren.Events;

/// <summary>The error codes that router and SDK use themselves; a service adds its own.</summary>
public static class ErrorCodes
{
    /// <summary>No service ever announced this name.</summary>
    public const string UnknownEvent = "unknown_event";

    /// <summary>The payload has the wrong shape; the error names the field where it can.</summary>
    public const string InvalidPayload = "invalid_payload";

    /// <summary>The payload has the right shape, but a value is not acceptable; the error names the field.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>The payload is larger than the request allows.</summary>
    public const string PayloadTooLarge = "payload_too_large";

    /// <summary>Sign in first.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>Signed in, but not allowed.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>Too many; the error says when to try again.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The same id was used for another payload.</summary>
    public const string Conflict = "conflict";

    /// <summary>It is not known whether it was done: send again with the same id.</summary>
    public const string Timeout = "timeout";

    /// <summary>Certainly not done; the error says when to try again.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>A fault on our side; the log has it under the request's id.</summary>
    public const string Internal = "internal";
}
