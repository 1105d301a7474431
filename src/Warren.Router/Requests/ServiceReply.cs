using System.Text.Json;

namespace Warren.Router.Requests;

/// <summary>Looks into a service's reply where the router itself asked: <c>{"ok":true,"data":…}</c>.</summary>
static class ServiceReply
{
    /// <summary>The bytes of <c>data</c>; <c>null</c> unless the reply is a well-formed success.</summary>
    public static ReadOnlyMemory<byte>? Data(ReadOnlyMemory<byte> body) => IsOk(body) ? Find(body, "data"u8) : null;

    /// <summary>The bytes of <c>error</c>, if the reply is a well-formed refusal.</summary>
    public static ReadOnlyMemory<byte>? Error(ReadOnlyMemory<byte> body) => IsOk(body) ? null : Find(body, "error"u8);

    /// <summary>Whether the reply is a success.</summary>
    public static bool IsOk(ReadOnlyMemory<byte> body) => Find(body, "ok"u8) is { } ok && ok.Span.SequenceEqual("true"u8);

    static ReadOnlyMemory<byte>? Find(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> name)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals(name);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (found)
                {
                    return body[start..(int)reader.BytesConsumed];
                }
            }
        }
        catch (JsonException)
        {
            // A service that answers something else than its protocol says: no success.
        }

        return null;
    }
}
