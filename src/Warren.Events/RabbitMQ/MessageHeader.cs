using RabbitMQ.Client;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// A message's content header, written straight from its envelope: the client's own properties and their dictionary of headers would be
/// most of what a forwarded request allocates. The bytes are those of <see cref="EnvelopeCodec"/>.
/// </summary>
readonly struct MessageHeader(OutgoingMessage message, string account) : IReadOnlyBasicProperties, IAmqpHeader
{
    /// <summary>Only the client's own tracing asks for properties one by one.</summary>
    BasicProperties Properties => EnvelopeCodec.Encode(message, account);

    ushort IAmqpHeader.ProtocolClassId => 60;

    int IAmqpWriteable.GetRequiredBufferSize() => HeaderWriter.Measure(message, account);

    int IAmqpWriteable.WriteTo(Span<byte> span) => HeaderWriter.Write(message, account, span);

    string? IReadOnlyBasicProperties.AppId => Properties.AppId;

    string? IReadOnlyBasicProperties.ClusterId => Properties.ClusterId;

    string? IReadOnlyBasicProperties.ContentEncoding => Properties.ContentEncoding;

    string? IReadOnlyBasicProperties.ContentType => Properties.ContentType;

    string? IReadOnlyBasicProperties.CorrelationId => Properties.CorrelationId;

    DeliveryModes IReadOnlyBasicProperties.DeliveryMode => Properties.DeliveryMode;

    string? IReadOnlyBasicProperties.Expiration => Properties.Expiration;

    IDictionary<string, object?>? IReadOnlyBasicProperties.Headers => Properties.Headers;

    string? IReadOnlyBasicProperties.MessageId => Properties.MessageId;

    bool IReadOnlyBasicProperties.Persistent => Properties.Persistent;

    byte IReadOnlyBasicProperties.Priority => Properties.Priority;

    string? IReadOnlyBasicProperties.ReplyTo => Properties.ReplyTo;

    PublicationAddress? IReadOnlyBasicProperties.ReplyToAddress => Properties.ReplyToAddress;

    AmqpTimestamp IReadOnlyBasicProperties.Timestamp => Properties.Timestamp;

    string? IReadOnlyBasicProperties.Type => Properties.Type;

    string? IReadOnlyBasicProperties.UserId => Properties.UserId;

    bool IReadOnlyBasicProperties.IsAppIdPresent() => Properties.IsAppIdPresent();

    bool IReadOnlyBasicProperties.IsClusterIdPresent() => Properties.IsClusterIdPresent();

    bool IReadOnlyBasicProperties.IsContentEncodingPresent() => Properties.IsContentEncodingPresent();

    bool IReadOnlyBasicProperties.IsContentTypePresent() => Properties.IsContentTypePresent();

    bool IReadOnlyBasicProperties.IsCorrelationIdPresent() => Properties.IsCorrelationIdPresent();

    bool IReadOnlyBasicProperties.IsDeliveryModePresent() => Properties.IsDeliveryModePresent();

    bool IReadOnlyBasicProperties.IsExpirationPresent() => Properties.IsExpirationPresent();

    bool IReadOnlyBasicProperties.IsHeadersPresent() => Properties.IsHeadersPresent();

    bool IReadOnlyBasicProperties.IsMessageIdPresent() => Properties.IsMessageIdPresent();

    bool IReadOnlyBasicProperties.IsPriorityPresent() => Properties.IsPriorityPresent();

    bool IReadOnlyBasicProperties.IsReplyToPresent() => Properties.IsReplyToPresent();

    bool IReadOnlyBasicProperties.IsTimestampPresent() => Properties.IsTimestampPresent();

    bool IReadOnlyBasicProperties.IsTypePresent() => Properties.IsTypePresent();

    bool IReadOnlyBasicProperties.IsUserIdPresent() => Properties.IsUserIdPresent();
}
