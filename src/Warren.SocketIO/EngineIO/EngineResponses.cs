using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Warren.SocketIO.EngineIO;

/// <summary>The few HTTP answers of the engine, byte for byte as clients know them.</summary>
internal static class EngineResponses
{
    public static Task WritePacketsAsync(HttpContext context, PollAnswer answer)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var body = answer.Finish(out var isBinary);
        if (answer.Compression is { } compression && body.Length >= compression.Threshold)
        {
            body = BodyCompression.Apply(context, body, compression.Level);
        }

        return WriteAsync(context, isBinary ? "application/octet-stream" : "text/plain; charset=UTF-8", body);
    }

    public static Task OkAsync(HttpContext context) => WriteAsync(context, "text/html", "ok"u8.ToArray());

    public static Task RefuseAsync(HttpContext context, EngineError error)
    {
        context.Response.StatusCode = error.Status;
        if (error.RetryAfter > 0)
        {
            context.Response.Headers.RetryAfter = error.RetryAfter.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, "application/json", ToJson(error));
    }

    /// <summary>
    /// A WebSocket client sees no body, so this is for people and logs on the way; the connection ends here. What Node's server refuses too is
    /// said as it says it; what the host says is never HTML.
    /// </summary>
    public static Task RefuseUpgradeAsync(HttpContext context, EngineError error)
    {
        context.Response.StatusCode = error.Status;
        if (!context.Request.Protocol.EndsWith('2'))
        {
            context.Response.Headers.Connection = "close";
        }

        if (error.Status == StatusCodes.Status400BadRequest)
        {
            return WriteAsync(context, "text/html", Encoding.UTF8.GetBytes(error.Message));
        }

        return RefuseAsync(context, error);
    }

    static Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    static byte[] ToJson(EngineError error)
    {
        var message = JsonEncodedText.Encode(error.Message, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return Encoding.UTF8.GetBytes($"{{\"code\":{error.Code},\"message\":\"{message}\"}}");
    }
}
