namespace Warren.Events.RabbitMQ;

/// <summary>How to reach RabbitMQ, and the bounds of everything that waits for it.</summary>
public sealed class RabbitMQOptions
{
    /// <summary>
    /// <c>amqp://account:password@host:port/vhost</c>, or <c>amqps://</c> for TLS, whose certificate is checked against the host's name.
    /// Names and passwords are percent-encoded. The port defaults to 5672 (5671 with TLS), the vhost to <c>/</c>. It is never logged.
    /// </summary>
    public required Uri Uri { get; init; }

    /// <summary>What the broker's tools show for this process, for example the service's name. Default <c>warren</c>.</summary>
    public string ConnectionName { get; init; } = "warren";

    /// <summary>After how much silence each side speaks up. A frozen peer is noticed after more than two of these. Default 10 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a publish waits for its confirm. Default 5 s.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How old the oldest unconfirmed publish may get before the connection is given up as dead. Default 10 s.</summary>
    public TimeSpan UnconfirmedLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many publishes may be at the broker without a confirm. Default 1,024: more gains nothing.</summary>
    public int UnconfirmedWindow { get; init; } = 1_024;

    /// <summary>
    /// How many publishes may wait for a place in that window; one more answers <see cref="PublishOutcome.Unavailable"/>. Default 16,384.
    /// </summary>
    public int PublishQueueLength { get; init; } = 16_384;

    /// <summary>The longest that one attempt to connect takes. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after the first failed attempt to connect; it doubles. Default 0.5 s. Each wait is a random part of that.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait between attempts during the first hour. Default 3 s.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest wait between attempts after an hour without success. Default 30 s.</summary>
    public TimeSpan LongestRetryAfterAnHour { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most messages that wait at the broker for one mailbox; then it refuses. Default 50,000.</summary>
    public int MailboxLength { get; init; } = 50_000;

    /// <summary>The most messages of a mailbox that are here and not yet handled, from 1 to 2,000. Default 256.</summary>
    public int MailboxPrefetch { get; init; } = 256;
}
