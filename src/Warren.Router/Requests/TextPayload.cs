using System.Text.Json;

namespace Warren.Router.Requests;

/// <summary>
/// Clients of the tutorial's kind send <c>JSON.stringify(data)</c>: a JSON string whose text is JSON again. If that text is a valid
/// object or array it is the payload. Only strings are looked into; every other payload passes unread.
/// </summary>
static class TextPayload
{
    /// <summary>The text inside, if it is a JSON object or array, else the payload as it is.</summary>
    public static ReadOnlyMemory<byte> Unwrap(ReadOnlyMemory<byte> payload)
    {
        // Shortest: "[]" in quotes.
        if (payload.Length < 4 || payload.Span[0] != '"')
        {
            return payload;
        }

        var text = Unescape(payload.Span);
        return text is not null && IsObjectOrArray(text) ? text : payload;
    }

    static byte[]? Unescape(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                return null;
            }

            // Unescaping never makes it longer.
            var text = new byte[payload.Length];
            var length = reader.CopyString(text);
            return text.AsSpan(0, length).ToArray();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A lone surrogate cannot be written as UTF-8: the string stays what it is.
            return null;
        }
    }

    static bool IsObjectOrArray(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
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
