using System.Buffers.Binary;
using RabbitMQ.Client;
using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// How several messages are one (<see cref="Names.Batch"/>). The body has for each of them: the length of its content header (4 bytes, big-endian),
/// the header's flags and properties as in AMQP 0-9-1 (4.2.6.1), the length of its body (4 bytes), its body.
/// </summary>
static class BatchFormat
{
    /// <summary>The most messages: what one consumer takes at once, while another may have nothing to do.</summary>
    public const int MaxMessages = 32;

    /// <summary>The most bytes. Two large messages are no cheaper as one.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The fewest bytes of one header: its flags.</summary>
    const int MinHeader = 2;

    /// <summary>The most bytes of one header. Tables in tables are read by recursion, so that a header must not be of any size.</summary>
    const int MaxHeader = 4 * 1024;

    const int LengthBytes = 4;

    /// <summary>The bytes that a message takes; <c>null</c> when it travels alone.</summary>
    public static int? Measure(OutgoingMessage message)
    {
        if (message.Exchange.Length > 0 || message.Body.Length > MaxBytes)
        {
            return null;
        }

        var header = HeaderWriter.Measure(message, Nobody);
        var bytes = LengthBytes + header + LengthBytes + message.Body.Length;
        return header <= MaxHeader && bytes <= MaxBytes ? bytes : null;
    }

    /// <summary>Writes a message, and says where its body begins.</summary>
    public static int Write(OutgoingMessage message, Span<byte> span)
    {
        var header = HeaderWriter.Write(message, Nobody, span[LengthBytes..]);
        BinaryPrimitives.WriteInt32BigEndian(span, header);
        var body = LengthBytes + header + LengthBytes;
        BinaryPrimitives.WriteInt32BigEndian(span[(body - LengthBytes)..], message.Body.Length);
        message.Body.Span.CopyTo(span[body..]);
        return body;
    }

    /// <summary>The messages, in their order. Who sent them is what the broker vouched for, whatever they say themselves.</summary>
    /// <exception cref="InvalidDataException">It is none; the message says why. Nothing of it is to be believed.</exception>
    public static Delivery[] Read(string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body, bool redelivered)
    {
        var account = string.IsNullOrEmpty(properties.UserId) ? null : properties.UserId;
        var messages = new List<(Envelope Envelope, ReadOnlyMemory<byte> Body)>();
        var rest = body;
        while (!rest.IsEmpty)
        {
            if (messages.Count == MaxMessages)
            {
                throw new InvalidDataException($"It holds more than {MaxMessages} messages.");
            }

            var header = Next(ref rest, "header", messages.Count, MinHeader, MaxHeader);
            var payload = Next(ref rest, "body", messages.Count, 0, MaxBytes);
            messages.Add((ReadHeader(header, account, messages.Count), SpareBody.Copy(payload)));
        }

        var batch = new DeliveryBatch(messages.Count);
        return
        [
            .. messages.Select(message => new Delivery(exchange, routingKey, message.Envelope, message.Body, redelivered)
            {
                OwnsBody = true,
                Batch = batch,
            }),
        ];
    }

    /// <summary>The broker checks the sender of the message that holds them, not theirs; so they carry none.</summary>
    const string Nobody = "";

    static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest, string what, int index, int least, int most)
    {
        if (!BinaryPrimitives.TryReadInt32BigEndian(rest, out var length))
        {
            throw new InvalidDataException($"The {what} of message {index} should begin with a length of {LengthBytes} bytes; {rest.Length} are left.");
        }

        if (length < least || length > most || length > rest.Length - LengthBytes)
        {
            throw new InvalidDataException(
                $"The {what} of message {index} says that it has {length} bytes; it may have {least} to {most}, and {rest.Length - LengthBytes} are left.");
        }

        var bytes = rest.Slice(LengthBytes, length);
        rest = rest[(LengthBytes + length)..];
        return bytes;
    }

    static Envelope ReadHeader(ReadOnlySpan<byte> header, string? account, int index)
    {
        try
        {
            return EnvelopeCodec.Decode(new ReadOnlyBasicProperties(header), account);
        }
        catch (Exception exception)
        {
            // The client throws what happens to go wrong first: an index, a type it does not know, bytes that are no text.
            throw new InvalidDataException($"The header of message {index} cannot be read: {exception.Message}", exception);
        }
    }
}
