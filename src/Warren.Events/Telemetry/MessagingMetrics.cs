using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Warren.Events.Telemetry;

/// <summary>
/// What is counted of messages, under the meter <c>Warren.Events</c>: the names of OpenTelemetry's messaging conventions (1.44), and
/// <c>warren.*</c> where those have none. No tag has a value that a client could make up.
/// </summary>
static class MessagingMetrics
{
    static readonly Meter Meter = new(Tracing.Name);

    static readonly Counter<long> Sent = Meter.CreateCounter<long>(
        "messaging.client.sent.messages", "{message}", "Messages given to the broker, by destination and outcome.");

    static readonly Histogram<double> Publishing = Meter.CreateHistogram<double>(
        "messaging.client.operation.duration", "s", "Time until the broker has confirmed a message or refused it.");

    static readonly Counter<long> Consumed = Meter.CreateCounter<long>(
        "messaging.client.consumed.messages", "{message}", "Messages taken from a service's queues.");

    static readonly Histogram<double> Processing = Meter.CreateHistogram<double>(
        "messaging.process.duration", "s", "Time a handler took, with what it waited for.");

    static readonly UpDownCounter<long> Inflight = Meter.CreateUpDownCounter<long>(
        "warren.inflight", "{message}", "Messages being handled now.");

    static readonly Counter<long> Dead = Meter.CreateCounter<long>(
        "warren.dead", "{message}", "Messages rejected for good.");

    static readonly UpDownCounter<long> Blocked = Meter.CreateUpDownCounter<long>(
        "warren.broker.blocked", "{connection}", "1 while the broker takes no messages: memory or disk alarm.");

    /// <summary>Whether anybody reads these.</summary>
    public static bool IsOn => Sent.Enabled || Processing.Enabled;

    /// <summary>A message was sent, or was not.</summary>
    public static void Published(string system, string destination, PublishOutcome outcome, TimeSpan took)
    {
        var tags = Tags(system, "publish", destination);
        if (outcome != PublishOutcome.Confirmed)
        {
            tags.Add("error.type", NameOf(outcome));
        }

        Sent.Add(1, tags);
        Publishing.Record(took.TotalSeconds, tags);
    }

    /// <summary>A message was taken, and its handling begins.</summary>
    public static void Began(string system, string queue)
    {
        Consumed.Add(1, Tags(system, "process", queue));
        Inflight.Add(1, new KeyValuePair<string, object?>("messaging.destination.name", queue));
    }

    /// <summary>Its handling has ended.</summary>
    public static void Ended(string system, string queue, Settlement? settlement, TimeSpan took)
    {
        Inflight.Add(-1, new KeyValuePair<string, object?>("messaging.destination.name", queue));
        var tags = Tags(system, "process", queue);
        if (settlement != Settlement.Ack)
        {
            tags.Add("error.type", NameOf(settlement));
        }

        Processing.Record(took.TotalSeconds, tags);
        if (settlement is null or Settlement.Reject)
        {
            Dead.Add(1, new KeyValuePair<string, object?>("messaging.destination.name", queue));
        }
    }

    /// <summary>The broker stopped taking messages, or takes them again.</summary>
    public static void SetBlocked(bool isBlocked) => Blocked.Add(isBlocked ? 1 : -1);

    /// <summary>An outcome as a tag's value.</summary>
    public static string NameOf(PublishOutcome outcome) => outcome switch
    {
        PublishOutcome.Unroutable => "unroutable",
        PublishOutcome.Refused => "refused",
        PublishOutcome.Unavailable => "unavailable",
        _ => "unknown",
    };

    /// <summary>A settlement as a tag's value.</summary>
    public static string NameOf(Settlement? settlement) => settlement == Settlement.Return ? "returned" : "rejected";

    static TagList Tags(string system, string operation, string destination) => new()
    {
        { "messaging.system", system },
        { "messaging.operation.name", operation },
        { "messaging.destination.name", destination },
    };
}
