using System.Buffers;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Warren.Events;
using Warren.Router.Requests;

namespace Warren.Router.Http;

/// <summary>Reads the JSON body of a POST, bounded.</summary>
static class RequestBody
{
    /// <summary>Whether the body says it is JSON in UTF-8.</summary>
    public static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>The body, checked to be one JSON value; else what is wrong with it.</summary>
    public static async Task<(ReadOnlyMemory<byte> Body, EventError? Error)> ReadJsonAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return (default, RouterErrors.PayloadTooLarge(limit));
        }

        var buffer = new ArrayBufferWriter<byte>((int)Math.Max(256, request.ContentLength ?? 0));
        int read;
        while ((read = await request.Body.ReadAsync(buffer.GetMemory(4_096), request.HttpContext.RequestAborted)) > 0)
        {
            buffer.Advance(read);
            if (buffer.WrittenCount > limit)
            {
                return (default, RouterErrors.PayloadTooLarge(limit));
            }
        }

        return IsOneValue(buffer.WrittenSpan)
            ? (buffer.WrittenMemory, null)
            : (default, RouterErrors.InvalidPayload("The body must be one JSON value in UTF-8."));
    }

    static bool IsOneValue(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read())
            {
                return false;
            }

            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
