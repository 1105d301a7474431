using System.Collections.Frozen;
using System.Text;

namespace Warren.Events.Brokers;

/// <summary>
/// What no broker takes, checked before anything is sent: on RabbitMQ a single invalid message closes the channel and with it fails
/// every other publish in flight, and one with too many headers closes the connection.
/// </summary>
static class MessageRules
{
    /// <summary>The largest body, in bytes: RabbitMQ 4's default limit.</summary>
    public const int MaxBody = 16 * 1024 * 1024;

    /// <summary>The most that all headers together may take, in bytes: they and the properties share one frame of 128 KiB.</summary>
    public const int MaxHeaders = 64 * 1024;

    /// <summary>The most unsettled messages that a quorum queue hands one consumer.</summary>
    public const int MaxPrefetch = 2_000;

    /// <summary>Short strings of AMQP 0-9-1 (names, ids) have a length of one byte.</summary>
    const int MaxShortString = 255;

    /// <summary>RabbitMQ counts in milliseconds with 32 bits.</summary>
    static readonly TimeSpan MaxExpiration = TimeSpan.FromMilliseconds(uint.MaxValue);

    static readonly FrozenSet<string> Exchanges = Topology.Exchanges.Select(exchange => exchange.Name).ToFrozenSet(StringComparer.Ordinal);

    static readonly string[] OwnHeaders =
        [Names.Headers.Context, Names.Headers.Deadline, Names.Headers.Attempt, Names.Headers.TraceParent];

    public static void Check(OutgoingMessage message)
    {
        CheckExchange(message.Exchange);
        CheckRoutingKey(message.RoutingKey);
        if (message.Body.Length > MaxBody)
        {
            throw new ArgumentException($"The body has {message.Body.Length:N0} bytes; the most is {MaxBody:N0}.", nameof(message));
        }

        if (message.Expiration is { } expiration && (expiration < TimeSpan.Zero || expiration > MaxExpiration))
        {
            throw new ArgumentException($"{nameof(message.Expiration)} is {expiration}; it must be from 0 to {MaxExpiration}.", nameof(message));
        }

        var envelope = message.Envelope;
        CheckShort(envelope.Id, nameof(envelope.Id));
        CheckShort(envelope.Type, nameof(envelope.Type));
        CheckShort(envelope.ContentType, nameof(envelope.ContentType));
        CheckShort(envelope.CorrelationId, nameof(envelope.CorrelationId));
        CheckShort(envelope.ReplyTo, nameof(envelope.ReplyTo));
        if (envelope.ReplyTo?.StartsWith("amq.rabbitmq.", StringComparison.Ordinal) == true)
        {
            throw new ArgumentException($"{nameof(envelope.ReplyTo)} is '{envelope.ReplyTo}'; replies go to mailboxes.", nameof(message));
        }

        CheckShort(envelope.Source, nameof(envelope.Source));
        CheckShort(envelope.TraceParent, nameof(envelope.TraceParent));
        CheckHeaders(envelope.Headers);
    }

    public static void CheckExchange(string exchange)
    {
        if (exchange.Length > 0 && !Exchanges.Contains(exchange))
        {
            var known = string.Join(", ", Topology.Exchanges.Select(known => known.Name));
            throw new ArgumentException($"There is no exchange '{exchange}'. Warren has {known} and the default exchange, ''.", nameof(exchange));
        }
    }

    public static void CheckRoutingKey(string routingKey) => CheckShort(routingKey, nameof(routingKey));

    public static void CheckBinding(string exchange, string routingKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(exchange);
        CheckExchange(exchange);
        CheckRoutingKey(routingKey);
    }

    public static void CheckQueues(ServiceQueues queues)
    {
        if (!Names.IsValid(queues.Service, Names.MaxServiceLength))
        {
            throw new ArgumentException(
                $"'{queues.Service}' cannot be a service's name: letters, digits, '.', '_' and '-', beginning with a letter, at most {Names.MaxServiceLength}.",
                nameof(queues));
        }

        foreach (var name in queues.Events)
        {
            CheckRoutingKey(name);
        }

        foreach (var lane in queues.Lanes.Keys)
        {
            CheckRoutingKey(Names.Events(queues.Service, lane));
        }

        foreach (var (lane, count) in queues.Partitions)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(queues));
            CheckRoutingKey(Names.Partition(queues.Service, lane, count));
        }
    }

    public static void CheckConsumer(ConsumerOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(options.Queue, nameof(options.Queue));
        CheckShort(options.Queue, nameof(options.Queue));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Concurrency, 1, nameof(options.Concurrency));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Prefetch, 1, nameof(options.Prefetch));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Prefetch, MaxPrefetch, nameof(options.Prefetch));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AcknowledgeWithin, TimeSpan.Zero, nameof(options.AcknowledgeWithin));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DrainTime, TimeSpan.Zero, nameof(options.DrainTime));
    }

    static void CheckHeaders(IReadOnlyDictionary<string, string> headers)
    {
        var bytes = 0;
        foreach (var (name, value) in headers)
        {
            if (Array.IndexOf(OwnHeaders, name) >= 0)
            {
                throw new ArgumentException($"The header {name} is set by a property of the envelope; it cannot be given in Headers.", nameof(headers));
            }

            if (name is "CC" or "BCC")
            {
                throw new ArgumentException($"The header {name} sends copies on RabbitMQ; it cannot be given.", nameof(headers));
            }

            CheckShort(name, "header name");
            bytes += name.Length + Encoding.UTF8.GetByteCount(value);
        }

        if (bytes > MaxHeaders)
        {
            throw new ArgumentException($"The headers have {bytes:N0} bytes; the most is {MaxHeaders:N0}.", nameof(headers));
        }
    }

    static void CheckShort(string? value, string field)
    {
        if (value is not null && (value.Length > MaxShortString || Encoding.UTF8.GetByteCount(value) > MaxShortString))
        {
            throw new ArgumentException($"{field} is longer than {MaxShortString} bytes: '{value[..40]}…'", field);
        }
    }
}
