using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Warren.Events;

namespace Warren.Router.Http;

/// <summary>Errors over HTTP: problem details (RFC 9457) with our <c>code</c>, <c>field</c>, <c>retryAfter</c> and <c>requestId</c>.</summary>
static class Problems
{
    /// <summary>The status for an error; a service's own codes are refusals of what was asked.</summary>
    public static int StatusOf(EventError error) => error.Code switch
    {
        ErrorCodes.UnknownEvent => StatusCodes.Status404NotFound,
        ErrorCodes.InvalidPayload => StatusCodes.Status422UnprocessableEntity,
        ErrorCodes.PayloadTooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorCodes.Unauthenticated or "token_invalid" or "token_expired" => StatusCodes.Status401Unauthorized,
        ErrorCodes.Forbidden => StatusCodes.Status403Forbidden,
        ErrorCodes.RateLimited => StatusCodes.Status429TooManyRequests,
        ErrorCodes.Conflict => StatusCodes.Status409Conflict,
        ErrorCodes.Timeout => StatusCodes.Status504GatewayTimeout,
        ErrorCodes.Unavailable => StatusCodes.Status503ServiceUnavailable,
        ErrorCodes.Internal => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    /// <summary>Answers with an error.</summary>
    public static async Task WriteAsync(HttpContext context, EventError error, int? status = null)
    {
        var code = status ?? StatusOf(error);
        var response = context.Response;
        response.StatusCode = code;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (error.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture);
        }

        if (code == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        var body = Body(error, code);
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    static ReadOnlyMemory<byte> Body(EventError error, int status)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "about:blank"u8);
        writer.WriteString("title"u8, Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status));
        writer.WriteNumber("status"u8, status);
        writer.WriteString("detail"u8, error.Message);
        writer.WriteString("code"u8, error.Code);
        if (error.Field is { } field)
        {
            writer.WriteString("field"u8, field);
        }

        if (error.RetryAfter is { } retryAfter)
        {
            writer.WriteNumber("retryAfter"u8, retryAfter);
        }

        if (error.RequestId is { } requestId)
        {
            writer.WriteString("requestId"u8, requestId);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
