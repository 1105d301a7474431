using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// An envelope as basic properties and headers of AMQP 0-9-1, and back. Reading is lenient: anybody with an account may send anything,
/// so that a header of the wrong shape is as good as absent.
/// </summary>
static class EnvelopeCodec
{
    /// <summary>A caller is the same object for all that one socket asks as one identity, and so is what travels.</summary>
    static readonly ConditionalWeakTable<Caller, byte[]> Callers = [];

    static readonly CallerCache ReadCallers = new();

    public static BasicProperties Encode(OutgoingMessage message, string account)
    {
        var envelope = message.Envelope;

        // Never shared and never null: the client writes into it.
        var headers = new Dictionary<string, object?>(envelope.Headers.Count + 8);
        foreach (var (name, value) in envelope.Headers)
        {
            headers[name] = value;
        }

        if (envelope.Caller is { } caller)
        {
            headers[Names.Headers.Context] = Encode(caller);
        }

        if (envelope.Deadline is { } deadline)
        {
            headers[Names.Headers.Deadline] = deadline.ToUnixTimeMilliseconds();
        }

        if (envelope.Attempt != 1)
        {
            headers[Names.Headers.Attempt] = envelope.Attempt;
        }

        if (envelope.TraceParent is { } traceParent)
        {
            headers[Names.Headers.TraceParent] = traceParent;
        }

        // Also on what a hearer sends to itself again: it must be the same event to whoever reads it there. Requests and replies are none.
        if (message.Exchange == Names.EventsExchange
            || (message.Persistent && envelope.CorrelationId is null && envelope.ContentType != Names.Batch))
        {
            CloudEvents.Write(envelope, headers);
        }

        var properties = new BasicProperties
        {
            MessageId = envelope.Id,
            Type = envelope.Type,
            ContentType = envelope.ContentType,
            CorrelationId = envelope.CorrelationId,
            ReplyTo = envelope.ReplyTo,
            AppId = envelope.Source,
            UserId = account,
            DeliveryMode = message.Persistent ? DeliveryModes.Persistent : DeliveryModes.Transient,
            Expiration = message.Expiration is { } expiration ? $"{(long)expiration.TotalMilliseconds}" : null,
            Headers = headers,
        };

        if (envelope.Time is { } time)
        {
            properties.Timestamp = new AmqpTimestamp(time.ToUnixTimeSeconds());
        }

        return properties;
    }

    public static byte[] Encode(Caller caller) =>
        Callers.GetValue(caller, static each => JsonSerializer.SerializeToUtf8Bytes(each, EventsJson.Default.Caller));

    public static Envelope Decode(IReadOnlyBasicProperties properties) => Decode(properties, Text(properties.UserId));

    /// <summary>Of what did not come as a message of its own: the account that sent it is known from elsewhere.</summary>
    public static Envelope Decode(IReadOnlyBasicProperties properties, string? account)
    {
        var headers = properties.Headers ?? NoHeaders;
        var isCloudEvent = CloudEvents.IsIn(headers);
        return new Envelope
        {
            Id = Text(properties.MessageId) ?? CloudEvents.Read(headers, CloudEvents.Id) ?? "",
            Type = Text(properties.Type) ?? CloudEvents.Read(headers, CloudEvents.Type) ?? "",
            ContentType = Text(properties.ContentType) is { } contentType and not Envelope.Json ? contentType : Envelope.Json,
            CorrelationId = Text(properties.CorrelationId),
            ReplyTo = Text(properties.ReplyTo),
            Source = Text(properties.AppId) ?? CloudEvents.Read(headers, CloudEvents.Source)?.TrimStart('/') ?? "",
            Account = account,
            Caller = ReadCaller(headers),
            Deadline = ReadTime(Number(headers, Names.Headers.Deadline)),
            Attempt = Number(headers, Names.Headers.Attempt) is > 0 and <= int.MaxValue and { } attempt ? (int)attempt : 1,
            Time = (isCloudEvent ? CloudEvents.ReadTime(headers) : null)
                ?? (properties.IsTimestampPresent() ? ReadSeconds(properties.Timestamp.UnixTime) : null),
            TraceParent = Text(headers, Names.Headers.TraceParent),
            Headers = ReadOthers(headers),
        };
    }

    /// <summary>What a quorum queue says of earlier deliveries: 0 at the first one on 3.10, nothing at all from 3.12 on.</summary>
    public static int DeliveryCount(IReadOnlyBasicProperties properties) =>
        properties.Headers is { } headers && Number(headers, "x-delivery-count") is > 0 and <= int.MaxValue and { } count ? (int)count : 0;

    /// <summary>Header values of text arrive as bytes.</summary>
    public static string? Text(IDictionary<string, object?> headers, string name) =>
        headers.TryGetValue(name, out var value) && value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : null;

    static string? Text(string? property) => string.IsNullOrEmpty(property) ? null : property;

    static Dictionary<string, object?> NoHeaders { get; } = new Dictionary<string, object?>();

    static Caller? ReadCaller(IDictionary<string, object?> headers) =>
        headers.TryGetValue(Names.Headers.Context, out var value) && value is byte[] bytes ? ReadCallers.Read(bytes) : null;

    static long? Number(IDictionary<string, object?> headers, string name) => !headers.TryGetValue(name, out var value) ? null : value switch
    {
        long number => number,
        int number => number,
        short number => number,
        byte number => number,
        byte[] bytes => long.TryParse(bytes, out var number) ? number : null,
        _ => null,
    };

    static DateTimeOffset? ReadTime(long? milliseconds) =>
        milliseconds is { } value
        && value >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
        && value <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(value)
            : null;

    static DateTimeOffset? ReadSeconds(long seconds) =>
        seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    static IReadOnlyDictionary<string, string> ReadOthers(IDictionary<string, object?> headers)
    {
        if (headers.Count == 0)
        {
            return Envelope.NoHeaders;
        }

        Dictionary<string, string>? others = null;
        foreach (var (name, value) in headers)
        {
            if (value is byte[] bytes && !IsOwn(name))
            {
                (others ??= [])[name] = Encoding.UTF8.GetString(bytes);
            }
        }

        return others ?? Envelope.NoHeaders;
    }

    static bool IsOwn(string name) =>
        name is Names.Headers.Context or Names.Headers.Deadline or Names.Headers.Attempt or Names.Headers.TraceParent
        || CloudEvents.IsOwn(name);
}
