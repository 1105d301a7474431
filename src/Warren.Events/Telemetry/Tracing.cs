using System.Diagnostics;

namespace Warren.Events.Telemetry;

/// <summary>
/// The spans of messages, under the source <c>Warren.Events</c>, named as OpenTelemetry's messaging conventions (1.44) want it. A span's
/// context travels as <c>traceparent</c>, so what comes of a message belongs to the trace of who sent it.
/// </summary>
static class Tracing
{
    /// <summary>The name of the source.</summary>
    public const string Name = "Warren.Events";

    static readonly ActivitySource Source = new(Name);

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>Begins the sending of a message.</summary>
    public static Activity? StartPublish(string system, OutgoingMessage message)
    {
        var destination = Destination.Of(message);
        var activity = Start("publish " + destination, ActivityKind.Producer, message.Envelope);
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, system, "publish", "send", destination, message.Envelope);
            activity.SetTag("messaging.message.body.size", message.Body.Length);
        }

        return activity;
    }

    /// <summary>Begins the handling of a message.</summary>
    public static Activity? StartProcess(string system, string queue, Delivery delivery)
    {
        var destination = Destination.OfQueue(queue);
        var activity = Start("process " + destination, ActivityKind.Consumer, delivery.Envelope);
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, system, "process", "process", destination, delivery.Envelope);
            activity.SetTag("messaging.message.body.size", delivery.Body.Length);
        }

        return activity;
    }

    /// <summary>It did not end as it should.</summary>
    public static void Fail(Activity? activity, string error) => activity?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);

    static Activity? Start(string name, ActivityKind kind, Envelope envelope)
    {
        // The message knows best where it comes from: what is current may be a relay that sends for others.
        return ActivityContext.TryParse(envelope.TraceParent, traceState: null, isRemote: true, out var parent)
            ? Source.StartActivity(name, kind, parent)
            : Source.StartActivity(name, kind);
    }

    static void Describe(Activity activity, string system, string operation, string type, string destination, Envelope envelope)
    {
        activity.SetTag("messaging.system", system);
        activity.SetTag("messaging.operation.name", operation);
        activity.SetTag("messaging.operation.type", type);
        activity.SetTag("messaging.destination.name", destination);
        activity.SetTag("messaging.message.id", envelope.Id);
        activity.SetTag("messaging.message.conversation_id", envelope.CorrelationId);
        activity.SetTag("warren.message.type", envelope.Type);
        activity.SetTag("warren.source", envelope.Source);
        if (destination == Destination.Anonymous)
        {
            activity.SetTag("messaging.destination.anonymous", true);
        }
    }
}
