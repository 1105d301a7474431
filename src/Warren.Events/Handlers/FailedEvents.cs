using Microsoft.Extensions.Logging;
using Warren.Events.Telemetry;

namespace Warren.Events.Handlers;

/// <summary>
/// Sends on what a service could not handle: to the next rung of its ladder, or to its dead letters. It is published with its id, its
/// headers and the error, and acknowledged only when the broker has confirmed that: a crash in between leaves two of it, which the inbox
/// of its hearer takes for one. (Handing it back to the queue instead would be tried again at once, counted differently by each version of
/// RabbitMQ, and carry no error.)
/// </summary>
sealed partial class FailedEvents(Service service, EventOptions options, IBroker broker, TimeProvider time, ILogger log)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>After a try that failed: waits on a rung and is tried again, or is given up.</summary>
    public Task<Settlement> AgainAsync(Delivery delivery, Envelope envelope, int attempt, EventFailure failure, CancellationToken stopping)
    {
        var rungs = Names.RetryDelays.Take(options.DelayedTries).ToArray();
        var next = attempt - options.TriesInProcess.Count;
        if (next >= rungs.Length && rungs.Length > 0 && failure.IsOutage && IsWithinOutage(envelope))
        {
            // What is away says nothing about the event, so that it goes on waiting in the longest rung.
            next = rungs.Length - 1;
        }

        if (next >= rungs.Length)
        {
            return BuryAsync(delivery, envelope, attempt, failure, stopping);
        }

        MessagingMetrics.Retried(QueueOf(envelope), rungs[next].Suffix);
        Log.Later(log, envelope.Type, envelope.Id, attempt, rungs[next].Delay.TotalSeconds, failure.Type);
        var failed = EventHeaders.Failed(envelope, attempt + 1, failure, time.GetUtcNow());
        return MoveAsync(delivery, Names.Retry(service.Name, rungs[next].Suffix), failed, stopping);
    }

    /// <summary>
    /// A paused lane has kept it for as long as it may: it comes again, behind the others, after the shortest rung, and nothing is counted.
    /// </summary>
    public Task<Settlement> PutOffAsync(Delivery delivery, Envelope envelope, CancellationToken stopping) =>
        MoveAsync(delivery, Names.Retry(service.Name, Names.RetryDelays[0].Suffix), EventHeaders.Resend(envelope), stopping);

    /// <summary>It becomes a dead letter, with the reason.</summary>
    public Task<Settlement> BuryAsync(Delivery delivery, Envelope envelope, int attempt, EventFailure failure, CancellationToken stopping)
    {
        var queue = Names.Dead(service.Name);
        MessagingMetrics.Buried(QueueOf(envelope), failure.Reason);
        Log.GivenUp(log, envelope.Type, envelope.Id, queue, failure.Reason, failure.Type, attempt);
        return MoveAsync(delivery, queue, EventHeaders.Dead(envelope, attempt, failure, time.GetUtcNow()), stopping);
    }

    /// <summary>Publishes it to a queue of this service and says how the one in hand is settled.</summary>
    public async Task<Settlement> MoveAsync(Delivery delivery, string queue, Envelope envelope, CancellationToken stopping)
    {
        var message = new OutgoingMessage("", queue, envelope, delivery.Body) { Persistent = true, Mandatory = true };
        try
        {
            while (true)
            {
                var outcome = await broker.PublishAsync(message, CancellationToken.None);
                if (outcome == PublishOutcome.Confirmed)
                {
                    return Settlement.Ack;
                }

                if (!broker.State.IsConnected || stopping.IsCancellationRequested)
                {
                    // The link it came by is gone, or this process goes: the broker hands it over again.
                    return Settlement.Return;
                }

                // Full, or blocked by an alarm. Handing it back would only bring it again at once, so it stays in hand.
                Log.Waiting(log, envelope.Type, envelope.Id, queue, outcome);
                await Task.Delay(Pause, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return Settlement.Return;
        }
        catch (ArgumentException exception)
        {
            // Its headers are as large as they may be, or not such as we may write: it goes as it is, without the error.
            Log.Unwritable(log, exception, envelope.Id, queue);
            return Settlement.Reject;
        }
    }

    /// <summary>Where events of this name come from; those that nobody hears are of no lane.</summary>
    string QueueOf(Envelope envelope) =>
        (service.Events.TryGetValue(envelope.Type, out var heard) ? heard.Lane : Lane.Main).Queue(service.Name);

    bool IsWithinOutage(Envelope envelope) =>
        options.OutageLimit > TimeSpan.Zero && time.GetUtcNow() - (EventHeaders.FirstFailure(envelope) ?? time.GetUtcNow()) < options.OutageLimit;

    static partial class Log
    {
        [LoggerMessage(14, LogLevel.Error, "{Name} {Id}: given up after try {Attempt} ({Reason}: {Type}); it is in {Queue} now", EventName = "EventGivenUp")]
        public static partial void GivenUp(ILogger logger, string name, string id, string queue, string reason, string type, int attempt);

        [LoggerMessage(17, LogLevel.Warning, "{Name} {Id}: try {Attempt} failed ({Type}); the next one is in {Seconds} s", EventName = "EventLater")]
        public static partial void Later(ILogger logger, string name, string id, int attempt, double seconds, string type);

        [LoggerMessage(18, LogLevel.Warning, "{Name} {Id}: {Queue} does not take it now ({Outcome}); it stays in hand and is sent again", EventName = "EventHeld")]
        public static partial void Waiting(ILogger logger, string name, string id, string queue, PublishOutcome outcome);

        [LoggerMessage(19, LogLevel.Error, "Event {Id} cannot be sent to {Queue} with its error; it is a dead letter without one", EventName = "EventUnwritable")]
        public static partial void Unwritable(ILogger logger, Exception exception, string id, string queue);
    }
}
