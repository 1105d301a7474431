using Microsoft.AspNetCore.Http;

namespace Warren.SocketIO.EngineIO;

/// <summary>CORS headers for the origins that <see cref="OriginPolicy"/> lets in, on errors too: else a browser hides the code from its page.</summary>
internal static class Cors
{
    public static void AddHeaders(HttpContext context, string? origin)
    {
        if (origin is not null)
        {
            var headers = context.Response.Headers;
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowCredentials = "true";
            headers.Vary = "Origin";
        }
    }

    public static void AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET,HEAD,PUT,PATCH,POST,DELETE";
        if (context.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked)
        {
            headers.AccessControlAllowHeaders = asked;
            headers.Vary = "Origin, Access-Control-Request-Headers";
        }

        headers.ContentLength = 0;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
