using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Warren.SocketIO.EngineIO;

/// <summary>The one HTTP endpoint: checks a request in the order that decides which error a client sees, then hands it to its transport.</summary>
internal sealed class EngineEndpoint(EngineServer server)
{
    public async Task HandleAsync(HttpContext context)
    {
        // Polls and WebSockets last; their limits are the heartbeat's.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        var request = EngineRequest.Read(context);
        var originAllowed = server.Origins.Allows(context.Request, request.Upgrades, out var crossOrigin);
        Cors.AddHeaders(context, crossOrigin);
        if (HttpMethods.IsOptions(context.Request.Method) && originAllowed)
        {
            Cors.AnswerPreflight(context);
            return;
        }

        var error = Verify(context, request, originAllowed, out var session);
        if (error is null && session is null)
        {
            error = await AdmitAsync(context, request);
        }

        if (error is not null)
        {
            server.Metrics.Refused(error);
            await (request.Upgrades ? EngineResponses.RefuseUpgradeAsync(context, error) : EngineResponses.RefuseAsync(context, error));
        }
        else if (request.Upgrades)
        {
            await AcceptWebSocketAsync(context, request, session);
        }
        else if (session is null)
        {
            await OpenPollingAsync(context, request);
        }
        else
        {
            await PollOrPostAsync(context, session);
        }
    }

    /// <summary>The order of Node's server: transport, origin, session, its transport and version, method.</summary>
    EngineError? Verify(HttpContext context, EngineRequest request, bool originAllowed, out Session? session)
    {
        session = null;
        var options = server.Options;
        if (request.Transport switch
        {
            TransportKind.Polling => !options.Polling,
            TransportKind.WebSocket => !options.WebSocket,
            _ => true,
        })
        {
            return EngineError.TransportUnknown;
        }

        if (!OriginPolicy.IsWellFormed(context.Request.Headers.Origin.ToString()))
        {
            return EngineError.BadRequest;
        }

        if (!originAllowed)
        {
            return EngineError.OriginRefused;
        }

        if (request.Jsonp)
        {
            // JSONP is not spoken, and an answer without its wrapping would be a script that does nothing.
            return EngineError.BadRequest;
        }

        if (request.Sid is null)
        {
            if (!HttpMethods.IsGet(context.Request.Method) && !request.Upgrades)
            {
                return EngineError.BadHandshakeMethod;
            }

            return request.Transport == TransportKind.WebSocket == request.Upgrades ? null : EngineError.BadRequest;
        }

        if (!server.Sessions.TryGet(request.Sid, out session) || !(session.CheckHeartbeat() || server.Sessions.TryGet(request.Sid, out session)))
        {
            return EngineError.SessionUnknown;
        }

        var mismatch = request.Upgrades ? request.Transport != TransportKind.WebSocket || !options.AllowUpgrades
            : request.Transport != TransportKind.Polling || session.Transport is not PollingTransport;
        return mismatch || request.Version != session.Version ? EngineError.BadRequest : null;
    }

    /// <summary>Handshakes only: the host's own check, the version, and whether there is room.</summary>
    async ValueTask<EngineError?> AdmitAsync(HttpContext context, EngineRequest request)
    {
        if (server.Options.AllowRequest is { } allow && await allow(context) is { } refusal)
        {
            return EngineError.Forbidden(refusal);
        }

        if (request.Version != 4 && !(request.Version == 3 && server.Options.AllowEIO3))
        {
            return EngineError.UnsupportedVersion;
        }

        if (server.IsStopping)
        {
            return EngineError.ShuttingDown;
        }

        return server.Sessions.KnownCount >= server.Options.MaxConnections ? EngineError.TooManyConnections : null;
    }

    async Task AcceptWebSocketAsync(HttpContext context, EngineRequest request, Session? session)
    {
        if (!WebSocketHandshake.Verify(context))
        {
            return;
        }

        // The host may have read the query; parsed, it would be kept as long as the connection.
        context.Features.Set<IQueryFeature>(null);
        var extensions = server.Options.WebSocketCompression is null
            ? null
            : WebSocketExtensions.Negotiate(context.Request.Headers.SecWebSocketExtensions.ToString());
        var stream = await WebSocketHandshake.AcceptAsync(context, extensions);
        var connection = new WebSocketConnection(context, stream, server.Options, compresses: extensions is not null);
        if (session is not null)
        {
            await Upgrade.RunAsync(session, connection, request.TextOnly);
            return;
        }

        var opened = server.CreateSession(Describe(context), request.Version);
        var transport = new WebSocketTransport(opened, connection, request.TextOnly);
        opened.Open(transport, OpenPacket.Create(opened, upgrades: false));
        await transport.RunAsync();
    }

    async Task OpenPollingAsync(HttpContext context, EngineRequest request)
    {
        var session = server.CreateSession(Describe(context), request.Version);
        session.Open(new PollingTransport(session, request.TextOnly), greeting: null);
        var upgrades = server.Options.AllowUpgrades && server.Options.WebSocket;
        var answer = new PollAnswer(session, request.TextOnly);
        answer.Add(OpenPacket.Create(session, upgrades));
        await EngineResponses.WritePacketsAsync(context, answer);
    }

    static async Task PollOrPostAsync(HttpContext context, Session session)
    {
        var polling = (PollingTransport)session.Transport!;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await polling.PollAsync(context);
        }
        else if (session.IsClosed)
        {
            await EngineResponses.RefuseAsync(context, EngineError.SessionUnknown);
        }
        else if (HttpMethods.IsPost(context.Request.Method))
        {
            await polling.PostAsync(context);
        }
        else
        {
            context.Response.Headers.Allow = "GET, POST, OPTIONS";
            await EngineResponses.RefuseAsync(context, EngineError.MethodNotAllowed);
        }
    }

    RequestInfo Describe(HttpContext context)
    {
        var headers = context.Request.Headers;
        return new RequestInfo(
            context.Connection.RemoteIpAddress,
            Text(headers.UserAgent),
            Text(headers.Origin),
            Text(headers.AcceptLanguage),
            context.Request.QueryString.Value ?? "",
            context.Request.IsHttps,
            server.Clock.GetUtcNow());
    }

    static string? Text(Microsoft.Extensions.Primitives.StringValues header) => header.Count == 0 ? null : header.ToString();
}
