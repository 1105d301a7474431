using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Host;

/// <summary>The suite of npm's engine.io-client: a greeting, then every message is sent back, but for a few that ask for something.</summary>
internal static class EngineClientSuite
{
    public static void Map(WebApplication app)
    {
        var options = new SocketIOOptions
        {
            PingInterval = TimeSpan.FromMilliseconds(500),
            MaxPayload = 100,
            AllowRequest = context => new ValueTask<string?>(context.Request.Query.ContainsKey("deny") ? "Forbidden" : null),
        };
        app.Use(AddInitialHeaders);
        app.Use(AddOrigin);
        var requests = app.Services.GetRequiredService<IHttpContextAccessor>();
        EngineHost.Map(app, options, () => new Handler(requests));
    }

    /// <summary>What Node's event <c>initial_headers</c> is for: the response that opens a session, by polling or WebSocket, sets cookies.</summary>
    static Task AddInitialHeaders(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Query.ContainsKey("sid"))
        {
            context.Response.Headers.SetCookie = new(
            [
                "1=1; Max-Age=86400",
                "2=2; Path=/; HttpOnly; Secure; SameSite=Strict",
                "3=3; Max-Age=0",
                $"4=4; Expires={DateTimeOffset.FromUnixTimeSeconds(0):R}",
            ]);
        }

        return next(context);
    }

    /// <summary>
    /// This suite's client is a program with a cookie jar: it sends cookies and no origin. The library takes such a POST for one whose origin
    /// somebody removed, and refuses it; here it is known to be harmless.
    /// </summary>
    static Task AddOrigin(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers is { Cookie.Count: > 0, Origin.Count: 0 } headers)
        {
            headers.Origin = $"{context.Request.Scheme}://{context.Request.Host}";
        }

        return next(context);
    }

    sealed class Handler(IHttpContextAccessor requests) : ISessionHandler
    {
        Session? _session;

        public void Connected(Session session)
        {
            _session = session;
            session.Send(EngineHost.Text("hi"u8));
        }

        public void Text(ReadOnlyMemory<byte> message)
        {
            if (message.Span.SequenceEqual("give binary"u8))
            {
                _session!.Send(PacketGroup.Binary([0, 1, 2, 3, 4]));
            }
            else if (message.Span.SequenceEqual("give utf8"u8))
            {
                _session!.Send(EngineHost.Text("пойду спать всем спокойной ночи"u8));
            }
            else if (message.Span.SequenceEqual("sendHeaders"u8))
            {
                _session!.Send(EngineHost.Text(JsonSerializer.SerializeToUtf8Bytes(Headers())));
            }
            else
            {
                _session!.Send(EngineHost.Text(message.Span));
            }
        }

        public void Binary(ReadOnlyMemory<byte> message) => _session!.Send(PacketGroup.Binary(message.Span));

        public void Disconnected(CloseReason reason)
        {
        }

        /// <summary>Of the POST that brought the message: it is dispatched on that request's own flow.</summary>
        Dictionary<string, string> Headers() =>
            requests.HttpContext?.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()) ?? [];
    }
}
