using System.Buffers;
using System.Text.Json;
using Warren.Events;
using Warren.Router.Catalogue;
using Warren.Router.Identity;
using Warren.Router.Requests;

namespace Warren.Router.Http;

/// <summary>
/// The three doors of the refresh cookie: <c>/auth/session</c> turns the handoff of a sign-in into it, <c>/auth/refresh</c> turns it into
/// an access token, <c>/auth/sign-out</c> ends it. The page never sees the refresh token.
/// </summary>
sealed partial class AuthEndpoints(
    Routes routes, ServiceCalls calls, Rates rates, BrokerTrust trust, RouterNode node, Clock clock, ILogger<AuthEndpoints> logger)
{
    const int MaxBody = 4_096;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary><c>POST /auth/session</c></summary>
    public Task OpenAsync(HttpContext context) => GuardedAsync(context, async (body, id) =>
        await AnswerAsync(context, await AskAsync(context, "session.open", body, id), id));

    /// <summary><c>POST /auth/refresh</c></summary>
    public Task RefreshAsync(HttpContext context) => GuardedAsync(context, async (_, id) =>
    {
        if (RefreshCookie.Read(context.Request) is not { } token)
        {
            await Problems.WriteAsync(context, RouterErrors.Unauthenticated with { RequestId = id });
            return;
        }

        await AnswerAsync(context, await AskAsync(context, "session.refresh", WithToken(token), id), id);
    });

    /// <summary><c>POST /auth/sign-out</c></summary>
    public Task CloseAsync(HttpContext context) => GuardedAsync(context, async (_, id) =>
    {
        var error = RefreshCookie.Read(context.Request) is { } token
            ? HttpAnswers.ErrorOf(await AskAsync(context, "session.close", WithToken(token), id))
            : null;
        // A session that cannot be closed now has to stay closable: the cookie goes only when the service has ended it or knows none.
        if (error is not null && Problems.StatusOf(error) >= 500)
        {
            await Problems.WriteAsync(context, error with { RequestId = id });
            return;
        }

        RefreshCookie.Delete(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    async Task GuardedAsync(HttpContext context, Func<ReadOnlyMemory<byte>, string, Task> then)
    {
        context.Response.Headers.CacheControl = "no-store";
        var id = Envelope.NewId(clock.Time);
        if (rates.Take(rates.For(context.Connection.RemoteIpAddress).Auth) is { } limited)
        {
            await Problems.WriteAsync(context, limited with { RequestId = id });
            return;
        }

        // Neither a form nor a simple cross-origin request can send this header or this type.
        if (!RequestBody.IsJson(context.Request) || context.Request.Headers["X-Warren"] != "1")
        {
            await Problems.WriteAsync(context, new EventError("unsupported_media_type",
                "Send application/json with the header X-Warren: 1.")
            { RequestId = id }, StatusCodes.Status415UnsupportedMediaType);
            return;
        }

        var (body, error) = await RequestBody.ReadJsonAsync(context.Request, MaxBody);
        if (error is not null)
        {
            await Problems.WriteAsync(context, error with { RequestId = id });
            return;
        }

        await then(body, id);
    }

    async Task<Answer> AskAsync(HttpContext context, string name, ReadOnlyMemory<byte> body, string id)
    {
        // Only the identity service gets these, whoever else may have announced the name: they hold what opens a session.
        if (!routes.TryFind(name, out var route) || route.Service.Name != trust.IdentityService || !route.IsAvailable)
        {
            return RouterErrors.ServiceAway;
        }

        var caller = CallerFacts.Anonymous(node, context) with { Kind = CallerKind.Service, Service = BrokerTrust.Router };
        return await calls.AskAsync(route, new Payload(body, false), Patience, caller, id, context.RequestAborted);
    }

    async Task AnswerAsync(HttpContext context, Answer answer, string id)
    {
        if (HttpAnswers.ErrorOf(answer) is { } error)
        {
            var status = StatusOf(error);
            if (status == StatusCodes.Status401Unauthorized)
            {
                RefreshCookie.Delete(context);
            }

            await Problems.WriteAsync(context, error with { RequestId = id }, status);
        }
        else if (Read(answer.Body) is { } session)
        {
            // An office behind one address refreshes often; only what fails counts against it.
            rates.For(context.Connection.RemoteIpAddress).Auth.GiveBack();
            if (session.RefreshToken is { } token)
            {
                RefreshCookie.Write(context, token, session.Persistent ? session.ExpiresAt : null);
            }

            await WriteAsync(context, session);
        }
        else
        {
            Log.Unreadable(logger, trust.IdentityService, id);
            await Problems.WriteAsync(context, RouterErrors.Internal with { RequestId = id });
        }
    }

    // A refusal of the identity service's own, such as session_expired, means one thing here: sign in again.
    static int StatusOf(EventError error) =>
        Problems.StatusOf(error) == StatusCodes.Status422UnprocessableEntity && error.Code != ErrorCodes.InvalidPayload
            ? StatusCodes.Status401Unauthorized
            : Problems.StatusOf(error);

    static OpenedSession? Read(ReadOnlyMemory<byte> reply)
    {
        try
        {
            return ServiceReply.Data(reply) is { } data ? JsonSerializer.Deserialize(data.Span, RouterJson.Default.OpenedSession) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static ReadOnlyMemory<byte> WithToken(string token) => Write(writer => writer.WriteString("refreshToken"u8, token));

    static async Task WriteAsync(HttpContext context, OpenedSession session)
    {
        var body = Write(writer =>
        {
            writer.WriteString("accessToken"u8, session.AccessToken);
            writer.WriteNumber("expiresIn"u8, session.ExpiresIn);
            writer.WritePropertyName("user"u8);
            session.User.WriteTo(writer);
        });
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        content(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Service {Service} answered something that is no session; the request's id is {RequestId}.")]
        public static partial void Unreadable(ILogger logger, string service, string requestId);
    }
}
