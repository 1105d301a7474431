namespace Warren.Events.RabbitMQ;

/// <summary>
/// Writes basic properties as AMQP 0-9-1 has them (4.2.6.1: flags, then those that are set, in their order) with nothing in between.
/// Only for messages without CloudEvents headers, which is all that are published without a confirm.
/// </summary>
static class HeaderWriter
{
    const byte ContentType = 0x80, Headers = 0x20, DeliveryMode = 0x10, CorrelationId = 0x04, ReplyTo = 0x02, Expiration = 0x01;
    const byte MessageId = 0x80, Timestamp = 0x40, Type = 0x20, UserId = 0x10, AppId = 0x08;
    const byte Transient = 1;

    /// <summary>The bytes it takes, exactly: the client sends all of the buffer it asked for.</summary>
    public static int Measure(OutgoingMessage message, string account)
    {
        var writer = AmqpWriter.Measuring();
        Write(ref writer, message, account);
        return writer.Position;
    }

    public static int Write(OutgoingMessage message, string account, Span<byte> span)
    {
        var writer = new AmqpWriter(span);
        Write(ref writer, message, account);
        return writer.Position;
    }

    static void Write(ref AmqpWriter writer, OutgoingMessage message, string account)
    {
        var envelope = message.Envelope;
        byte first = ContentType | DeliveryMode, second = MessageId | Type | UserId | AppId;
        var flags = writer.Skip(2);
        writer.ShortString(envelope.ContentType);
        if (HasHeaders(envelope))
        {
            first |= Headers;
            WriteTable(ref writer, envelope);
        }

        writer.Byte(Transient);
        if (envelope.CorrelationId is { } correlationId)
        {
            first |= CorrelationId;
            writer.ShortString(correlationId);
        }

        if (envelope.ReplyTo is { } replyTo)
        {
            first |= ReplyTo;
            writer.ShortString(replyTo);
        }

        if (message.Expiration is { } expiration)
        {
            first |= Expiration;
            writer.ShortString((long)expiration.TotalMilliseconds);
        }

        writer.ShortString(envelope.Id);
        if (envelope.Time is { } time)
        {
            second |= Timestamp;
            writer.Long(time.ToUnixTimeSeconds());
        }

        writer.ShortString(envelope.Type);
        writer.ShortString(account);
        writer.ShortString(envelope.Source);
        writer.BytesAt(flags, first, second);
    }

    static bool HasHeaders(Envelope envelope) =>
        envelope.Headers.Count > 0 || envelope.Caller is not null || envelope.Deadline is not null || envelope.Attempt != 1
        || envelope.TraceParent is not null;

    static void WriteTable(ref AmqpWriter writer, Envelope envelope)
    {
        var length = writer.Skip(4);
        if (envelope.Headers.Count > 0)
        {
            foreach (var (name, value) in envelope.Headers)
            {
                writer.Header(name, value);
            }
        }

        if (envelope.Caller is { } caller)
        {
            writer.Header(Names.Headers.Context, EnvelopeCodec.Encode(caller));
        }

        if (envelope.Deadline is { } deadline)
        {
            writer.Header(Names.Headers.Deadline, deadline.ToUnixTimeMilliseconds());
        }

        if (envelope.Attempt != 1)
        {
            writer.Header(Names.Headers.Attempt, envelope.Attempt);
        }

        if (envelope.TraceParent is { } traceParent)
        {
            writer.Header(Names.Headers.TraceParent, traceParent);
        }

        writer.LengthAt(length);
    }
}
