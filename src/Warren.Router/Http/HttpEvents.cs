using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Router.Identity;
using Warren.Router.Requests;

namespace Warren.Router.Http;

/// <summary>
/// <c>POST /events/{name}</c>: a request by HTTP, for programs. The body is the payload, the answer is the reply's data; who asks is said
/// by a bearer token and never by a cookie.
/// </summary>
sealed partial class HttpEvents(
    Gatekeeper gatekeeper, SocketIdentity identity, Rates rates, ServiceCalls calls, RouterNode node, Clock clock, IOptions<RouterOptions> options,
    ILogger<HttpEvents> logger)
{
    /// <summary>Handles one call.</summary>
    public async Task HandleAsync(HttpContext context, string name)
    {
        var id = Envelope.NewId(clock.Time);
        if (rates.Take(rates.For(context.Connection.RemoteIpAddress).Requests) is { } limited)
        {
            await Problems.WriteAsync(context, limited with { RequestId = id });
            return;
        }

        if (!RequestBody.IsJson(context.Request))
        {
            await Problems.WriteAsync(context, new EventError("unsupported_media_type", "Send the payload as application/json."),
                StatusCodes.Status415UnsupportedMediaType);
            return;
        }

        if (ReadHeaders(context.Request, ref id, out var timeout) is { } wrong)
        {
            await Problems.WriteAsync(context, wrong with { RequestId = id });
            return;
        }

        var (caller, error) = await WhoAsync(context);
        if (error is not null)
        {
            await Problems.WriteAsync(context, error with { RequestId = id });
            return;
        }

        (var body, error) = await RequestBody.ReadJsonAsync(context.Request, options.Value.MaxHttpBodyBytes);
        if (error is not null)
        {
            await Problems.WriteAsync(context, error with { RequestId = id });
            return;
        }

        await ForwardAsync(context, name, caller, new Payload(body, false), id, timeout);
    }

    async Task ForwardAsync(HttpContext context, string name, Caller caller, Payload payload, string id, TimeSpan? timeout)
    {
        if (gatekeeper.Admit(name, caller, ref payload, unwrap: false, out var route) is { } refusal)
        {
            Log.Refused(logger, Printable.Of(name), refusal.Code, id);
            await Problems.WriteAsync(context, refusal with { RequestId = id });
            return;
        }

        Log.Request(logger, name, id);
        var answer = await calls.AskAsync(route!, payload, gatekeeper.TimeFor(route!, timeout), caller, id, context.RequestAborted);
        await HttpAnswers.WriteAsync(context, answer, id);
    }

    async ValueTask<(Caller Caller, EventError? Error)> WhoAsync(HttpContext context)
    {
        var caller = CallerFacts.Anonymous(node, context);
        if (context.Request.Headers.Authorization.Count == 0)
        {
            return (caller, null);
        }

        if (BearerToken.Read(context.Request) is not { } text)
        {
            return (caller, RouterErrors.TokenInvalid);
        }

        var (token, error) = await identity.VerifyAsync(text);
        return (token?.ToCaller(caller) ?? caller, error);
    }

    static EventError? ReadHeaders(HttpRequest request, ref string id, out TimeSpan? timeout)
    {
        timeout = null;
        if (request.Headers.TryGetValue("Idempotency-Key", out var key))
        {
            // The draft of the header has it as a quoted string; most clients leave the quotes off.
            if (!RequestOptions.TryReadId(key.ToString().Trim('"'), out var given))
            {
                return RouterErrors.InvalidPayload("Idempotency-Key must be a UUID in its usual form of 36 characters.", "Idempotency-Key");
            }

            id = given!;
        }

        // RFC 7240, section 4.3: seconds.
        if (request.Headers.TryGetValue("Prefer", out var prefer) && Wait().Match(prefer.ToString()) is { Success: true } wait)
        {
            var seconds = int.Parse(wait.Groups[1].ValueSpan);
            if (seconds * 1_000 is not (>= RequestOptions.MinTimeoutMilliseconds and <= RequestOptions.MaxTimeoutMilliseconds))
            {
                return RouterErrors.InvalidPayload("Prefer: wait must be from 1 to 60 seconds.", "Prefer");
            }

            timeout = TimeSpan.FromSeconds(seconds);
        }

        return null;
    }

    [GeneratedRegex(@"(?:^|[,\s])wait\s*=\s*""?(\d{1,5})""?(?:$|[,;\s])", RegexOptions.IgnoreCase)]
    private static partial Regex Wait();

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Name} by HTTP, request {RequestId}")]
        public static partial void Request(ILogger logger, string name, string requestId);

        [LoggerMessage(2, LogLevel.Debug, "{Name} by HTTP, request {RequestId}, is refused: {Code}")]
        public static partial void Refused(ILogger logger, string name, string code, string requestId);
    }
}
