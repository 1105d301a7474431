using System.Text.Json;

namespace Warren.Events.Handlers;

/// <summary>Reads a message's body into what its handler takes. Whatever is wrong becomes an error that names the field; nothing is thrown.</summary>
static class PayloadReader
{
    public static (object? Payload, EventError? Error) Read(CompiledHandler handler, string contentType, ReadOnlyMemory<byte> body)
    {
        var isBinary = contentType == Envelope.Binary;
        if (isBinary != (handler.Payload == PayloadKind.Binary))
        {
            return (null, new EventError(ErrorCodes.InvalidPayload, isBinary
                ? "This takes JSON, not a binary payload."
                : "This takes one binary payload, not JSON."));
        }

        return handler.Payload switch
        {
            PayloadKind.Binary => (body, null),
            PayloadKind.None => (null, RefuseAny(body.Span)),
            _ => ReadJson(handler, body),
        };
    }

    static (object? Payload, EventError? Error) ReadJson(CompiledHandler handler, ReadOnlyMemory<byte> body)
    {
        var type = handler.PayloadType!;
        object? payload;
        try
        {
            payload = JsonSerializer.Deserialize(body.Span, type);
        }
        catch (JsonException exception)
        {
            return (null, PayloadFaults.Find(body, type, exception));
        }

        return payload is null
            ? (null, handler.PayloadMayBeNull ? null : new EventError(ErrorCodes.InvalidPayload, "A payload is needed; this has none."))
            : (payload, handler.Validator!.Validate(payload));
    }

    /// <summary>Without a payload parameter only <c>null</c>, <c>{}</c> or nothing is right.</summary>
    static EventError? RefuseAny(ReadOnlySpan<byte> body)
    {
        var text = body.Trim(" \t\r\n"u8);
        return text is [] || text.SequenceEqual("null"u8) || text is [(byte)'{', .. var inside, (byte)'}'] && inside.Trim(" \t\r\n"u8) is []
            ? null
            : new EventError(ErrorCodes.InvalidPayload, "This takes no payload; send null.");
    }
}
