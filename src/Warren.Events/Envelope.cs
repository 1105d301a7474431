namespace Warren.Events;

/// <summary>
/// The metadata that travels with a payload. On RabbitMQ it is the basic properties and headers of AMQP 0-9-1;
/// nothing in a payload ever becomes envelope.
/// </summary>
public sealed record Envelope
{
    /// <summary>JSON, the content type of nearly every payload.</summary>
    public const string Json = "application/json";

    /// <summary>Raw bytes: one binary argument.</summary>
    public const string Binary = "application/octet-stream";

    // A third of what a DateTimeOffset? takes, and there are two envelopes for each request. 0 is none.
    readonly long _deadline;
    readonly long _time;

    /// <summary><c>message-id</c>: a UUID (version 7, or the client's own).</summary>
    public required string Id { get; init; }

    /// <summary><c>type</c>: the name of the request, event or push.</summary>
    public required string Type { get; init; }

    /// <summary><c>content-type</c>: <see cref="Json"/> or <see cref="Binary"/>.</summary>
    public string ContentType { get; init; } = Json;

    /// <summary><c>correlation-id</c>: on a request what the asker will know the reply by; on a reply the same.</summary>
    public string? CorrelationId { get; init; }

    /// <summary><c>reply-to</c>: the mailbox of the asker.</summary>
    public string? ReplyTo { get; init; }

    /// <summary><c>app-id</c>: the service that sent this, or <c>router</c>.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// <c>user-id</c>: the broker login of the sender, which the broker checks; never a person. The broker sets it when
    /// publishing; on a delivery it is what the broker vouched for, or <c>null</c> if the sender left it out.
    /// </summary>
    public string? Account { get; init; }

    /// <summary>Who asks; <c>null</c> where nobody does (events, pushes) or where the header was absent.</summary>
    public Caller? Caller { get; init; }

    /// <summary>When the asker stops waiting; <c>null</c> for events and pushes.</summary>
    public DateTimeOffset? Deadline { get => Instant(_deadline); init => _deadline = value?.UtcTicks ?? 0; }

    /// <summary>Which try this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary><c>timestamp</c>: when it was sent.</summary>
    public DateTimeOffset? Time { get => Instant(_time); init => _time = value?.UtcTicks ?? 0; }

    /// <summary>W3C <c>traceparent</c>.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Every other header whose value is text.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    internal static IReadOnlyDictionary<string, string> NoHeaders { get; } = new Dictionary<string, string>();

    /// <summary>A new UUID of version 7, so that ids sort by time.</summary>
    public static string NewId(TimeProvider time) => MessageIds.New(time.GetUtcNow());

    internal static DateTimeOffset? Instant(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}
