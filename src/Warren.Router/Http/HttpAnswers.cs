using System.Text.Json;
using Warren.Events;
using Warren.Router.Requests;

namespace Warren.Router.Http;

/// <summary>Turns a service's reply into an HTTP response: the data as the body, a refusal as problem details.</summary>
static class HttpAnswers
{
    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(HttpContext context, Answer answer, string requestId)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (answer.IsBinary)
        {
            await WriteAsync(context, answer.Body, Envelope.Binary);
        }
        else if (ErrorOf(answer) is { } error)
        {
            await Problems.WriteAsync(context, error with { RequestId = requestId });
        }
        else
        {
            await WriteAsync(context, ServiceReply.Data(answer.Body) ?? "null"u8.ToArray(), "application/json");
        }
    }

    /// <summary>The error in an answer, the router's own or the service's; <c>null</c> for a success.</summary>
    public static EventError? ErrorOf(Answer answer)
    {
        if (answer.Error is { } own)
        {
            return own;
        }

        if (ServiceReply.IsOk(answer.Body))
        {
            return null;
        }

        try
        {
            return ServiceReply.Error(answer.Body) is { } json
                ? JsonSerializer.Deserialize(json.Span, RouterJson.Default.EventError) ?? RouterErrors.Internal
                : RouterErrors.Internal;
        }
        catch (JsonException)
        {
            return RouterErrors.Internal;
        }
    }

    static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
