using System.Text.Json;
using Warren.Events;

namespace Warren.Router.Requests;

/// <summary>What becomes of a request: the service's own bytes, untouched, or an error of the router's.</summary>
readonly record struct Answer
{
    /// <summary>The reply's body: <c>{"ok":…}</c> as the service wrote it, or the bytes of a binary reply.</summary>
    public ReadOnlyMemory<byte> Body { get; private init; }

    /// <summary>Whether <see cref="Body"/> is a binary reply (which is always a success).</summary>
    public bool IsBinary { get; private init; }

    /// <summary>The router's own error; <c>null</c> if the service answered.</summary>
    public EventError? Error { get; private init; }

    /// <summary>What a service answered.</summary>
    public static Answer Of(Delivery reply) =>
        new() { Body = reply.Body, IsBinary = reply.Envelope.ContentType == Envelope.Binary };

    /// <summary>What a handler in the router answered: <c>{"ok":…}</c>.</summary>
    public static Answer Of(ReadOnlyMemory<byte> body) => new() { Body = body };

    /// <summary>An error of the router's.</summary>
    public static implicit operator Answer(EventError error) => new() { Error = error };

    /// <summary>The bytes that go out: for an error <c>{"ok":false,"error":…}</c> with the request's id.</summary>
    public ReadOnlyMemory<byte> ToJson(string requestId) => Error is null ? Body : ErrorBody(Error with { RequestId = requestId });

    static byte[] ErrorBody(EventError error)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteBoolean("ok"u8, false);
        writer.WritePropertyName("error"u8);
        JsonSerializer.Serialize(writer, error, RouterJson.Default.EventError);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
