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
        "messaging.client.operation.duration", "s", "Time until the broker has confirmed a message or refused it, or until one without a confirm was handed over.");

    static readonly Counter<long> Consumed = Meter.CreateCounter<long>(
        "messaging.client.consumed.messages", "{message}", "Messages taken from a service's queues.");

    static readonly Histogram<double> Processing = Meter.CreateHistogram<double>(
        "messaging.process.duration", "s", "Time a handler took, with what it waited for.");

    static readonly UpDownCounter<long> Inflight = Meter.CreateUpDownCounter<long>(
        "warren.inflight", "{message}", "Messages being handled now.");

    static readonly Counter<long> Dead = Meter.CreateCounter<long>(
        "warren.dead", "{message}", "Messages that became dead letters, by reason.");

    static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "warren.retries", "{try}", "Tries of events after one that failed, by how long they wait for it.");

    static readonly Counter<long> Duplicates = Meter.CreateCounter<long>(
        "warren.inbox.duplicates", "{message}", "Copies of messages that were handled before, and were not handled again.");

    static readonly UpDownCounter<long> Paused = Meter.CreateUpDownCounter<long>(
        "warren.lane.paused", "{lane}", "1 while a lane waits because most of its tries fail for something that is away.");

    static readonly UpDownCounter<long> Blocked = Meter.CreateUpDownCounter<long>(
        "warren.broker.blocked", "{connection}", "1 while the broker takes no messages: memory or disk alarm.");

    /// <summary>Whether anybody reads these.</summary>
    public static bool IsOn => Sent.Enabled || Processing.Enabled;

    /// <summary>A message was sent, or was not.</summary>
    public static void Published(string system, string destination, PublishOutcome outcome, TimeSpan took)
    {
        var tags = Tags(system, "publish", destination);
        if (IsFailure(outcome))
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
            Buried(queue, "rejected");
        }
    }

    /// <summary>A message became a dead letter.</summary>
    public static void Buried(string queue, string reason) => Dead.Add(
        1, new KeyValuePair<string, object?>("messaging.destination.name", queue), new KeyValuePair<string, object?>("reason", reason));

    /// <summary>An event is tried again: in this process, or after the wait of a rung.</summary>
    public static void Retried(string queue, string wait) => Retries.Add(
        1, new KeyValuePair<string, object?>("messaging.destination.name", queue), new KeyValuePair<string, object?>("wait", wait));

    /// <summary>A copy of a message was not handled again.</summary>
    /// <param name="name">The request or event; the service's own word, not the sender's.</param>
    public static void Repeated(string name) => Duplicates.Add(1, new KeyValuePair<string, object?>("warren.message.type", name));

    /// <summary>A lane pauses, or goes on.</summary>
    public static void SetPaused(string queue, bool isPaused) =>
        Paused.Add(isPaused ? 1 : -1, new KeyValuePair<string, object?>("messaging.destination.name", queue));

    /// <summary>The broker stopped taking messages, or takes them again.</summary>
    public static void SetBlocked(bool isBlocked) => Blocked.Add(isBlocked ? 1 : -1);

    /// <summary>Whether a message did not go where it should.</summary>
    public static bool IsFailure(PublishOutcome outcome) => outcome is not (PublishOutcome.Confirmed or PublishOutcome.Sent);

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
