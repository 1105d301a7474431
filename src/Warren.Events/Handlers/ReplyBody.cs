using System.Buffers;
using System.Text.Json;

namespace Warren.Events.Handlers;

/// <summary>Writes replies as they go on the wire, so that the router passes the bytes on as they are.</summary>
static class ReplyBody
{
    static readonly JsonWriterOptions Options = new() { Encoder = RawTextEncoder.Instance };

    /// <summary><c>{"ok":true,"data":…}</c>, or the raw bytes of a binary reply.</summary>
    public static ReadOnlyMemory<byte> Ok(CompiledHandler handler, object? data)
    {
        if (handler.BinaryReply)
        {
            return Bounded((ReadOnlyMemory<byte>)data!);
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok"u8, true);
            writer.WritePropertyName("data"u8);
            if (handler.ReplyType is { } type && data is not null)
            {
                JsonSerializer.Serialize(writer, data, type);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteEndObject();
        }

        return Bounded(buffer.WrittenMemory);
    }

    /// <summary><c>{"ok":false,"error":{…}}</c></summary>
    public static ReadOnlyMemory<byte> Refusal(EventError error, string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok"u8, false);
            writer.WriteStartObject("error"u8);
            writer.WriteString("code"u8, error.Code);
            writer.WriteString("message"u8, error.Message);
            if (error.Field is { } field)
            {
                writer.WriteString("field"u8, field);
            }

            if (error.RetryAfter is { } retryAfter)
            {
                writer.WriteNumber("retryAfter"u8, retryAfter);
            }

            writer.WriteString("requestId"u8, error.RequestId ?? requestId);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    static ReadOnlyMemory<byte> Bounded(ReadOnlyMemory<byte> body) => body.Length <= MessageFactory.MaxBytes
        ? body
        : throw new InvalidOperationException($"The reply has {body.Length} bytes; the limit is {MessageFactory.MaxBytes}. Page it, or store it and reply its address.");
}
