using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Warren.Events;

namespace Warren.Outbox.DeadLetters;

/// <summary>A dead letter as a row, and back.</summary>
static class DeadLetterRow
{
    public const string SummaryColumns =
        "id, type, source, reason, error_type, error_message, attempt, first_failed, died, times, edited, replay";

    public const string MessageColumns = "id, type, content_type, source, time, trace_parent, headers, body, times";

    /// <summary>The parameters of one row. A message without an id, which only a stranger sends, gets one.</summary>
    public static DbCommand WithMessage(this DbCommand command, Delivery delivery, string newId, long now)
    {
        var envelope = delivery.Envelope;
        return command
            .With("@id", envelope.Id.Length == 0 ? newId : Text(envelope.Id))
            .With("@type", Text(envelope.Type))
            .With("@content", Text(envelope.ContentType))
            .With("@source", Text(envelope.Source))
            .With("@time", envelope.Time?.ToUnixTimeMilliseconds())
            .With("@trace", envelope.TraceParent is { } trace ? Text(trace) : null)
            .With("@headers", JsonSerializer.Serialize(envelope.Headers))
            .With("@body", delivery.Body.ToArray())
            .With("@attempt", envelope.Attempt)
            .With("@reason", Header(Names.Headers.ErrorReason) ?? Header("x-first-death-reason") ?? "unknown")
            .With("@error_type", Header(Names.Headers.ErrorType) ?? "")
            .With("@error_message", Header(Names.Headers.ErrorMessage) ?? "")
            .With("@first_failed", Time(Header(Names.Headers.ErrorFirstTime)))
            .With("@died", Time(Header(Names.Headers.ErrorTime)) ?? now);

        string? Header(string name) => envelope.Headers.TryGetValue(name, out var value) ? Text(value) : null;
    }

    public static DeadLetterSummary ReadSummary(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetInt32(6),
        row.IsDBNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        row.GetInt32(9),
        row.GetInt32(10) != 0,
        row.IsDBNull(11) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)));

    /// <summary>
    /// The message as it was published first, but to its hearer alone: without the errors, and with all its tries before it. And how often it has died.
    /// </summary>
    public static (OutgoingMessage Message, int Times) ReadMessage(DbDataReader row, string service)
    {
        var headers = ReadHeaders(row.GetString(6));
        foreach (var name in headers.Keys.Where(name => name.StartsWith("warren-error-", StringComparison.Ordinal) || IsBrokers(name)).ToList())
        {
            headers.Remove(name);
        }

        var envelope = new Envelope
        {
            Id = row.GetString(0),
            Type = row.GetString(1),
            ContentType = row.GetString(2),
            Source = row.GetString(3),
            Time = row.IsDBNull(4) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
            TraceParent = row.IsDBNull(5) ? null : row.GetString(5),
            Headers = headers,
        };
        var message = new OutgoingMessage("", Names.Events(service), envelope, row.GetFieldValue<byte[]>(7))
        {
            Persistent = true,
            Mandatory = true,
            InOutbox = true,
        };
        return (message, row.GetInt32(8));
    }

    public static Dictionary<string, string> ReadHeaders(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];

    /// <summary>
    /// What a database takes. An error's text may repeat what somebody typed, and PostgreSQL refuses a text with U+0000 or half a character: a dead
    /// letter that is refused has no other place to go.
    /// </summary>
    static string Text(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\ufffd');

    static bool IsBrokers(string name) => name.StartsWith("x-", StringComparison.OrdinalIgnoreCase);

    static long? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds() : null;
}
