using System.Data.Common;
using System.Text;
using System.Text.Json;
using Warren.Events;

namespace Warren.Outbox.DeadLetters;

/// <summary>The table of a service's dead letters: one row each, under the message's id, however often it was given up.</summary>
sealed class DeadLetterRows(ServiceDatabase database, TimeProvider time)
{
    const int MaxGroups = 100;

    long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Keeps a dead letter. One that died again after a replay is that row again, and is not replayed by itself.</summary>
    public async Task KeepAsync(DbTransaction transaction, Delivery delivery, CancellationToken cancellation)
    {
        await using var insert = Sql.Command(
            transaction,
            """
            INSERT INTO warren_dead_letters (service, id, type, content_type, source, time, trace_parent, headers, body, attempt,
                reason, error_type, error_message, first_failed, died, times, edited, replay)
            VALUES (@service, @id, @type, @content, @source, @time, @trace, @headers, @body, @attempt,
                @reason, @error_type, @error_message, @first_failed, @died, 1, 0, NULL)
            ON CONFLICT (service, id) DO UPDATE SET headers = excluded.headers, body = excluded.body, attempt = excluded.attempt,
                reason = excluded.reason, error_type = excluded.error_type, error_message = excluded.error_message,
                first_failed = excluded.first_failed, died = excluded.died, times = warren_dead_letters.times + 1, replay = NULL
            """);
        await insert.With("@service", database.Service).WithMessage(delivery, Envelope.NewId(time), Now).ExecuteNonQueryAsync(cancellation);
    }

    public async Task<DeadLetterPage> ListAsync(DbTransaction transaction, ListDeadLetters list, CancellationToken cancellation)
    {
        var items = new List<DeadLetterSummary>();
        await using (var select = Sql.Command(transaction, ""))
        {
            select.CommandText =
                $"SELECT {DeadLetterRow.SummaryColumns} FROM warren_dead_letters WHERE {list.Where(select, database.Service)} "
                + "ORDER BY died DESC, id LIMIT @limit OFFSET @skip";
            await using var row = await select.With("@limit", list.Limit).With("@skip", list.Skip).ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                items.Add(DeadLetterRow.ReadSummary(row));
            }
        }

        var (groups, total) = await GroupsAsync(transaction, list, cancellation);
        return new DeadLetterPage(items, groups, total);
    }

    public async Task<DeadLetter?> FindAsync(DbTransaction transaction, string id, CancellationToken cancellation)
    {
        await using var select = Sql.Command(
            transaction,
            $"SELECT {DeadLetterRow.SummaryColumns}, headers, body, content_type FROM warren_dead_letters WHERE service = @service AND id = @id");
        await using var row = await select.With("@service", database.Service).With("@id", id).ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
        {
            return null;
        }

        var body = row.GetFieldValue<byte[]>(13);
        var json = row.GetString(14) == Envelope.Json ? Parse(body) : null;
        return new DeadLetter(
            DeadLetterRow.ReadSummary(row), DeadLetterRow.ReadHeaders(row.GetString(12)), json, json is null ? Convert.ToBase64String(body) : null);
    }

    /// <summary>Changes what the next replay sends; not while one is under way, which has the old payload already.</summary>
    public async Task<long> EditAsync(DbTransaction transaction, EditDeadLetter edit, CancellationToken cancellation)
    {
        await using var update = Sql.Command(
            transaction,
            "UPDATE warren_dead_letters SET body = @body, content_type = @content, edited = 1 WHERE service = @service AND id = @id AND replay IS NULL");
        return await update.With("@body", Encoding.UTF8.GetBytes(edit.Payload.GetRawText())).With("@content", Envelope.Json)
            .With("@service", database.Service).With("@id", edit.Id).ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Says when each is to be sent, the oldest first, so that the pace outlives this process.</summary>
    public async Task<long> ReplayAsync(DbTransaction transaction, ReplayDeadLetters replay, CancellationToken cancellation)
    {
        await using var update = Sql.Command(transaction, "");
        update.CommandText =
            $"""
            UPDATE warren_dead_letters SET replay = @now + ((due.n - 1) * @microseconds) / 1000
            FROM (SELECT id AS due_id, row_number() OVER (ORDER BY died, id) AS n FROM warren_dead_letters
                WHERE {replay.Where(update, database.Service)}) AS due
            WHERE service = @service AND id = due.due_id
            """;
        var now = Now;
        var replayed = await update.With("@now", now).With("@microseconds", (long)(1_000_000 / replay.PerSecond)).ExecuteNonQueryAsync(cancellation);

        // A person wants it tried again, however often it ended its process before.
        await using var forgive = Sql.Command(
            transaction,
            """
            DELETE FROM warren_in_hand WHERE service = @service AND id IN (
                SELECT id FROM warren_dead_letters WHERE service = @service AND replay >= @now)
            """);
        await forgive.With("@service", database.Service).With("@now", now).ExecuteNonQueryAsync(cancellation);
        return replayed;
    }

    public async Task<long> DropAsync(DbTransaction transaction, DeadLetterFilter drop, CancellationToken cancellation)
    {
        await using var delete = Sql.Command(transaction, "");
        delete.CommandText = $"DELETE FROM warren_dead_letters WHERE {drop.Where(delete, database.Service)}";
        return await delete.ExecuteNonQueryAsync(cancellation);
    }

    async Task<(List<DeadLetterGroup> Groups, long Total)> GroupsAsync(
        DbTransaction transaction, DeadLetterFilter filter, CancellationToken cancellation)
    {
        await using var select = Sql.Command(transaction, "");
        select.CommandText =
            "SELECT type, reason, error_type, COUNT(*), MIN(died), MAX(died) FROM warren_dead_letters "
            + $"WHERE {filter.Where(select, database.Service)} GROUP BY type, reason, error_type ORDER BY COUNT(*) DESC";
        await using var row = await select.ExecuteReaderAsync(cancellation);
        var (groups, total) = (new List<DeadLetterGroup>(), 0L);
        while (await row.ReadAsync(cancellation))
        {
            total += row.GetInt64(3);
            if (groups.Count < MaxGroups)
            {
                groups.Add(new DeadLetterGroup(
                    row.GetString(0),
                    row.GetString(1),
                    row.GetString(2),
                    row.GetInt64(3),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))));
            }
        }

        return (groups, total);
    }

    /// <summary>A payload that is not the JSON that it says it is may be why it lies here.</summary>
    static JsonElement? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
