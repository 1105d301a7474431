using Warren.Events;

namespace Warren.Router.Requests;

/// <summary>The router's own errors, each with a fixed text: what happened, and what to do.</summary>
static class RouterErrors
{
    public static EventError UnknownEvent { get; } =
        new(ErrorCodes.UnknownEvent, "No service handles this event. Check its name, and that the service has been started once.");

    public static EventError Unauthenticated { get; } =
        new(ErrorCodes.Unauthenticated, "Sign in first, then send it again.");

    public static EventError IdentityChanged { get; } =
        new(ErrorCodes.Unauthenticated, "Who this connection speaks for changed before the answer came. Send it again if it is still wanted.");

    public static EventError Forbidden { get; } =
        new(ErrorCodes.Forbidden, "You are signed in, but not allowed to do this.");

    public static EventError Timeout { get; } =
        new(ErrorCodes.Timeout, "No answer came in time, and it is not known whether it was done. Send it again with the same id to find out.");

    public static EventError Internal { get; } =
        new(ErrorCodes.Internal, "Something failed on our side. The log has the details under this request's id.");

    public static EventError BinaryInJson { get; } =
        InvalidPayload("Binary data inside JSON cannot be sent. Send it as the only payload, or encode it as text.");

    public static EventError ServiceAway { get; } = Unavailable("The service that handles this is not running. Nothing was done; try again shortly.", 2);

    public static EventError BrokerAway { get; } = Unavailable("The message broker cannot be reached. Nothing was done; try again shortly.", 2);

    public static EventError Starting { get; } = Unavailable("The router has just started and does not know every service yet. Try again shortly.", 1);

    public static EventError Contested { get; } = Unavailable("Two services claim this event, so neither gets it. The router's log names them.", 10);

    public static EventError QueueFull { get; } = Unavailable("Too many requests wait for the service that handles this. Nothing was done; try again shortly.", 2);

    public static EventError Overloaded { get; } = Unavailable("Too many requests are waiting for an answer. Nothing was done; try again shortly.", 1);

    public static EventError Deaf { get; } = Unavailable("The message broker has been away for too long to accept an identity. Try again shortly.", 5);

    public static EventError NoKeys { get; } = Unavailable("The keys of the identity service are not here yet. Try again shortly.", 2);

    public static EventError TokenInvalid { get; } = new("token_invalid", "The access token is not valid. Sign in again.");

    public static EventError TokenExpired { get; } = new("token_expired", "The access token has expired. Refresh it and try again.");

    public static EventError InvalidPayload(string message, string? field = null) => new(ErrorCodes.InvalidPayload, message) { Field = field };

    public static EventError PayloadTooLarge(int limit) =>
        new(ErrorCodes.PayloadTooLarge, $"The payload is larger than the {limit} bytes this event allows.");

    public static EventError RateLimited(double retryAfter) =>
        new(ErrorCodes.RateLimited, "Too many requests. Wait, then send it again.") { RetryAfter = Math.Max(0.1, Math.Round(retryAfter, 1)) };

    static EventError Unavailable(string message, double retryAfter) => new(ErrorCodes.Unavailable, message) { RetryAfter = retryAfter };
}
