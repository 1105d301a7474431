using System.Globalization;

namespace Warren.Events.Handlers;

/// <summary>What is written on an event that its hearer sends on: to a rung of the ladder, to another queue of its own, to its dead letters.</summary>
static class EventHeaders
{
    const int MaxMessage = 1_000;
    const int MaxStack = 8_000;

    /// <summary>The envelope for a place from which the event comes back: the same event, from the same sender.</summary>
    public static Envelope Resend(Envelope envelope)
    {
        var headers = new Dictionary<string, string>();
        foreach (var (name, value) in envelope.Headers)
        {
            // x-death and the like belong to the broker, which in RabbitMQ 4 does not count on from what a client sends (and 3.13 did):
            // tries are counted by our own header.
            if (!name.StartsWith("x-", StringComparison.OrdinalIgnoreCase))
            {
                headers[name] = value;
            }
        }

        if (envelope.Account is { } sender)
        {
            headers[Names.Headers.Sender] = sender;
        }

        // An event asks nobody and nobody waits for it, whatever a stranger wrote on it.
        return envelope with { Headers = headers, Caller = null, ReplyTo = null, CorrelationId = null, Deadline = null };
    }

    /// <summary>The same with the last error and the number of the try that comes next, or was the last.</summary>
    public static Envelope Failed(Envelope envelope, int attempt, EventFailure failure, DateTimeOffset now)
    {
        var again = Resend(envelope);
        var time = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(again.Headers)
        {
            [Names.Headers.ErrorType] = Cut(failure.Type, MaxMessage),
            [Names.Headers.ErrorMessage] = Cut(failure.Message, MaxMessage),
            [Names.Headers.ErrorTime] = time,
        };
        headers.TryAdd(Names.Headers.ErrorFirstTime, time);
        return again with { Attempt = attempt, Headers = headers };
    }

    /// <summary>The same for a dead letter.</summary>
    public static Envelope Dead(Envelope envelope, int attempt, EventFailure failure, DateTimeOffset now)
    {
        var failed = Failed(envelope, attempt, failure, now);
        var headers = new Dictionary<string, string>(failed.Headers)
        {
            [Names.Headers.ErrorReason] = failure.Reason,
            [Names.Headers.ErrorHost] = Environment.MachineName,
        };
        if (failure.Stack is { } stack)
        {
            headers[Names.Headers.ErrorStack] = Cut(stack, MaxStack);
        }

        return failed with { Headers = headers };
    }

    /// <summary>When the first try failed; <c>null</c> if none has.</summary>
    public static DateTimeOffset? FirstFailure(Envelope envelope) =>
        envelope.Headers.TryGetValue(Names.Headers.ErrorFirstTime, out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    /// <summary>
    /// The envelope with its first sender, if its hearer's own account says so: the broker puts the account of whoever sends, and on a
    /// retry that is the hearer. It comes by the default exchange, as a rung and a replay do.
    /// </summary>
    public static Envelope FromFirstSender(Delivery delivery, string service, BrokerTrust trust)
    {
        var envelope = delivery.Envelope;
        return delivery.Exchange.Length == 0
            && envelope.Headers.TryGetValue(Names.Headers.Sender, out var sender)
            && trust.SpeaksFor(envelope, service)
                ? envelope with { Account = sender }
                : envelope;
    }

    /// <summary>Not through the middle of a character of two parts, which could not be written.</summary>
    static string Cut(string text, int length) => text.Length <= length ? text
        : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
