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
        string? id = null;
        if (error is null && session is null)
        {
            error = await AdmitAsync(context, request);
            error ??= (id = await server.Ids.NewAsync(context)) is null ? EngineError.IdGeneration : null;
        }

        if (error is not null)
        {
            await RefuseAsync(context, request, error);
        }
        else if (request.Upgrades)
        {
            await AcceptWebSocketAsync(context, request, session, id);
        }
        else if (session is null)
        {
            await OpenPollingAsync(context, request, id!);
        }
        else
        {
            await PollOrPostAsync(context, request, session);
        }
    }

    Task RefuseAsync(HttpContext context, EngineRequest request, EngineError error)
    {
        server.Metrics.Refused(error);
        server.Hooks.Refused(context, error);
        return request.Upgrades ? EngineResponses.RefuseUpgradeAsync(context, error) : EngineResponses.RefuseAsync(context, error);
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
            return EngineError.InvalidOrigin;
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

            return request.Transport == TransportKind.WebSocket == request.Upgrades ? null : EngineError.TransportHandshake;
        }

        if (!server.Sessions.TryGet(request.Sid, out session) || !(session.CheckHeartbeat() || server.Sessions.TryGet(request.Sid, out session)))
        {
            return EngineError.SessionUnknown;
        }

        var mismatch = request.Upgrades ? request.Transport != TransportKind.WebSocket || !options.AllowUpgrades
            : request.Transport != TransportKind.Polling || session.Transport is not PollingTransport;
        return mismatch ? EngineError.TransportMismatch : request.Version != session.Version ? EngineError.ProtocolMismatch : null;
    }

    /// <summary>Handshakes only: the address's rate, the host's own check, the version, and whether there is room.</summary>
    async ValueTask<EngineError?> AdmitAsync(HttpContext context, EngineRequest request)
    {
        var address = context.Connection.RemoteIpAddress;
        if (AddressKey.Of(address, server.Options.UnlimitedNetworks) is { } key && !server.Handshakes.TryTake(key, server.Wheel.Now))
        {
            // First, so that a flood does not cost the host's check.
            return EngineError.TooManyHandshakes;
        }

        if (server.Options.AllowRequest is { } allow && await allow(context) is { } refusal)
        {
            return EngineError.Forbidden(refusal);
        }

        if (request.Version != 4 && !(request.Version == 3 && server.Options.AllowEIO3))
        {
            return EngineError.UnsupportedVersion;
        }

        return server.IsStopping ? EngineError.ShuttingDown : server.Sessions.Check(address);
    }

    async Task AcceptWebSocketAsync(HttpContext context, EngineRequest request, Session? session, string? id)
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
        if (session is null)
        {
            server.Hooks.InitialHeaders(context);
        }
        else
        {
            server.Hooks.Headers(context);
        }

        var pipe = await WebSocketHandshake.AcceptAsync(context, extensions);
        var connection = new WebSocketConnection(pipe, server.Options, compresses: extensions is not null);
        if (session is not null)
        {
            await pipe.RunAsync(() => Upgrade.RunAsync(session, connection, request.TextOnly));
            return;
        }

        var opened = server.CreateSession(id!, Describe(context), request.Version);
        var transport = new WebSocketTransport(opened, connection, request.TextOnly);
        if (opened.Open(transport, OpenPacket.Create(opened, upgrades: false)) is { } error)
        {
            // There was room when it was admitted, and others were faster.
            server.Metrics.Refused(error);
            server.Hooks.Refused(context, error);
            await Upgrade.RejectAsync(connection);
            return;
        }

        await pipe.RunAsync(transport.RunAsync);
    }

    async Task OpenPollingAsync(HttpContext context, EngineRequest request, string id)
    {
        var session = server.CreateSession(id, Describe(context), request.Version);
        if (session.Open(new PollingTransport(session, request.TextOnly), greeting: null) is { } error)
        {
            await RefuseAsync(context, request, error);
            return;
        }

        if (server.Options.Cookie is { Name: { } name } cookie)
        {
            context.Response.Cookies.Append(name, session.Id, cookie.Build(context));
        }

        server.Hooks.InitialHeaders(context);
        var upgrades = server.Options.AllowUpgrades && server.Options.WebSocket;
        var answer = new PollAnswer(session, request.TextOnly);
        answer.Add(OpenPacket.Create(session, upgrades));
        await EngineResponses.WritePacketsAsync(context, answer);
    }

    async Task PollOrPostAsync(HttpContext context, EngineRequest request, Session session)
    {
        if (session.Transport is not PollingTransport polling)
        {
            // It moved to its WebSocket since it was verified.
            await RefuseAsync(context, request, EngineError.TransportMismatch);
        }
        else if (HttpMethods.IsGet(context.Request.Method))
        {
            await polling.PollAsync(context);
        }
        else if (session.IsClosed)
        {
            await RefuseAsync(context, request, EngineError.SessionUnknown);
        }
        else if (HttpMethods.IsPost(context.Request.Method))
        {
            await polling.PostAsync(context);
        }
        else
        {
            context.Response.Headers.Allow = "GET, POST, OPTIONS";
            await RefuseAsync(context, request, EngineError.MethodNotAllowed);
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
            server.Clock.GetUtcNow(),
            context.User.Identity?.IsAuthenticated == true ? context.User : null);
    }

    static string? Text(Microsoft.Extensions.Primitives.StringValues header) => header.Count == 0 ? null : header.ToString();
}
