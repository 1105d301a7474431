using System.Buffers;
using System.Text.Json;
using Warren.Events;
using Warren.Router.Requests;

namespace Warren.Router.Identity;

/// <summary>What the router's own identity events carry.</summary>
static class AuthMessages
{
    /// <summary>The acknowledgement of <c>auth.clear</c>.</summary>
    public static readonly ReadOnlyMemory<byte> Cleared = "{\"ok\":true,\"data\":{}}"u8.ToArray();

    /// <summary>What <c>auth.expired</c> and <c>resync</c> carry: an empty object.</summary>
    public static readonly ReadOnlyMemory<byte> Empty = "{}"u8.ToArray();

    /// <summary>The error of an <c>auth.set</c> without a usable token.</summary>
    public static EventError NoToken { get; } = RouterErrors.InvalidPayload("Send an object with the access token as text: {token}.", "token");

    /// <summary>The acknowledgement of <c>auth.set</c>: <c>{uid, exp}</c>, exp in Unix seconds.</summary>
    public static ReadOnlyMemory<byte> Set(AccessToken token) => Write(writer =>
    {
        writer.WriteBoolean("ok"u8, true);
        writer.WriteStartObject("data"u8);
        writer.WriteString("uid"u8, token.UserId);
        writer.WriteNumber("exp"u8, token.Expires.ToUnixTimeSeconds());
        writer.WriteEndObject();
    });

    /// <summary>What <c>auth.expiring</c> carries: when, in Unix seconds.</summary>
    public static ReadOnlyMemory<byte> Expiring(AccessToken token) =>
        Write(writer => writer.WriteNumber("exp"u8, token.Expires.ToUnixTimeSeconds()));

    /// <summary>What <c>auth.revoked</c> carries: a stable code.</summary>
    public static ReadOnlyMemory<byte> Revoked(string reason) => Write(writer => writer.WriteString("reason"u8, reason));

    /// <summary>The data of a refused connection: <c>{code, message}</c> and perhaps <c>retryAfter</c>.</summary>
    public static ReadOnlyMemory<byte> Refused(EventError error) => JsonSerializer.SerializeToUtf8Bytes(error, RouterJson.Default.EventError);

    /// <summary>Reads <c>token</c> of an object; <c>null</c> if it is absent or null. <c>false</c> if it is no text, or the whole is no such object.</summary>
    public static bool TryReadToken(ReadOnlySpan<byte> json, int maxTokenBytes, out string? token)
    {
        token = null;
        if (json.Length > maxTokenBytes * 2)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals("token"u8);
                reader.Read();
                if (found && reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                {
                    return false;
                }

                token = found ? reader.GetString() : token;
                reader.Skip();
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        content(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
