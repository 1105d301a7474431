using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

/// <summary>
/// Publishes what a transaction has committed, with confirms, in order. It tries again for ten seconds, under the same id; after that,
/// or when the process dies, the event is lost and the log names it. For services without a database; the others have an outbox.
/// </summary>
sealed partial class CommittedEvents(IBroker broker, TimeProvider time, ILogger<CommittedEvents> log)
{
    static readonly TimeSpan[] Waits =
        [.. new[] { 100, 200, 400, 800, 1_600, 2_000, 2_000, 2_900 }.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds))];

    public Task PublishAsync(IReadOnlyList<OutgoingMessage> events) =>
        events is [] ? Task.CompletedTask : Task.WhenAll(events.Select(PublishAsync));

    async Task PublishAsync(OutgoingMessage message)
    {
        var outcome = await broker.PublishAsync(message, CancellationToken.None);
        foreach (var wait in Waits)
        {
            if (outcome == PublishOutcome.Confirmed)
            {
                return;
            }

            await Task.Delay(wait, time);
            outcome = await broker.PublishAsync(message, CancellationToken.None);
        }

        if (outcome != PublishOutcome.Confirmed)
        {
            Log.Lost(log, message.Envelope.Type, message.Envelope.Id, message.Envelope.Source, outcome);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Event '{Type}' {Id} of service '{Service}' was committed but the broker did not confirm it ({Outcome}): " +
            "hearers may never get it", EventName = "EventLost")]
        public static partial void Lost(ILogger logger, string type, string id, string service, PublishOutcome outcome);
    }
}
