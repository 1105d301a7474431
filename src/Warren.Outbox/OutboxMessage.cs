using System.Data.Common;
using System.Text.Json;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>An event as a row of the outbox, and back.</summary>
static class OutboxMessage
{
    public const string Columns = "seq, id, type, content_type, time, trace_parent, headers, body, due";

    /// <summary>Adds the parameters of one row to an INSERT and gives its VALUES. An event for later is nobody's until then.</summary>
    public static string Write(DbCommand insert, int row, OutgoingMessage message, long now, long claimed)
    {
        var envelope = message.Envelope;
        var due = message.NotBefore?.ToUnixTimeMilliseconds() ?? now;
        insert.With($"@id{row}", envelope.Id)
            .With($"@type{row}", envelope.Type)
            .With($"@content{row}", envelope.ContentType)
            .With($"@time{row}", envelope.Time?.ToUnixTimeMilliseconds())
            .With($"@trace{row}", envelope.TraceParent)
            .With($"@headers{row}", JsonSerializer.Serialize(envelope.Headers))
            .With($"@body{row}", message.Body.ToArray())
            .With($"@due{row}", due)
            .With($"@claimed{row}", due > now ? 0L : claimed);
        return $"(@service, @id{row}, @type{row}, @content{row}, @time{row}, @trace{row}, @headers{row}, @body{row}, @due{row}, @claimed{row})";
    }

    public static OutboxRow Read(DbDataReader row, string service)
    {
        var type = row.GetString(2);
        var envelope = new Envelope
        {
            Id = row.GetString(1),
            Type = type,
            ContentType = row.GetString(3),
            Source = service,
            Time = row.IsDBNull(4) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
            TraceParent = row.IsDBNull(5) ? null : row.GetString(5),
            Headers = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(6)) ?? [],
        };
        var message = new OutgoingMessage(Names.EventsExchange, type, envelope, row.GetFieldValue<byte[]>(7)) { Persistent = true };
        return new OutboxRow(row.GetInt64(8), row.GetInt64(0), message);
    }
}
