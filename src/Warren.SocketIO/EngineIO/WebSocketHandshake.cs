using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// RFC 6455 section 4.2 over HTTP/1.1 and RFC 8441 over HTTP/2. It takes the raw stream from the server rather than a WebSocket object,
/// because only so can one finished frame be written to many clients.
/// </summary>
internal static class WebSocketHandshake
{
    public static bool IsRequested(HttpContext context)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" })
        {
            return true;
        }

        return context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Checks version and key; a refusal is already written when this returns false.</summary>
    public static bool Verify(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.SecWebSocketVersion.ToString() is not ("13" or "8"))
        {
            headers = context.Response.Headers;
            headers.SecWebSocketVersion = "13, 8";
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return false;
        }

        if (!HttpMethods.IsConnect(context.Request.Method) && !IsKey(headers.SecWebSocketKey.ToString()))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return false;
        }

        return true;
    }

    /// <param name="context">The request, verified.</param>
    /// <param name="extensions">What was agreed on; null for nothing.</param>
    public static async Task<UpgradedPipe> AcceptAsync(HttpContext context, string? extensions)
    {
        if (extensions is not null)
        {
            context.Response.Headers.SecWebSocketExtensions = extensions;
        }

        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            return UpgradedPipe.Create(context, await connect.AcceptAsync());
        }

        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = AcceptKey(context.Request.Headers.SecWebSocketKey.ToString());
        return UpgradedPipe.Create(context, await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync());
    }

    static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[18];
        return key.Length == 24 && Convert.TryFromBase64String(key, bytes, out var length) && length == 16;
    }

#pragma warning disable CA5350 // SHA-1 is what the RFC prescribes here; nothing depends on its strength.
    static string AcceptKey(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
