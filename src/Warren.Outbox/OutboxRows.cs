using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>
/// The events that a service has announced and no broker has confirmed yet: one row each, deleted on the confirm. A row is claimed for a while
/// by the process that publishes it: first by the one that committed it, later by whichever sweeps it up.
/// </summary>
sealed class OutboxRows(ServiceDatabase database, TimeProvider time)
{
    const int RowsPerInsert = 50;

    long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Keeps events in the open transaction, in this order, claimed for as long as the fast path may take.</summary>
    public async Task KeepAsync(DbContext db, IReadOnlyList<OutgoingMessage> events, CancellationToken cancellation)
    {
        foreach (var some in events.Chunk(RowsPerInsert))
        {
            await using var insert = Sql.Command(db, "");
            var now = Now;
            var claimed = now + (long)database.Options.SweepAge.TotalMilliseconds;
            var values = some.Select((message, i) => OutboxMessage.Write(insert, i, message, now, claimed));
            insert.CommandText =
                "INSERT INTO warren_outbox (service, id, type, content_type, time, trace_parent, headers, body, due, claimed) VALUES "
                + string.Join(", ", values);
            insert.With("@service", database.Service);
            await insert.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>Takes back, in the open transaction, events that it kept. At most as many as one context may publish at a time.</summary>
    public void Drop(DbContext db, IReadOnlyList<OutgoingMessage> events)
    {
        using var delete = Sql.Command(db, "");
        delete.CommandText = $"DELETE FROM warren_outbox WHERE service = @service AND id IN ({delete.WithEach("id", events.Select(message => message.Envelope.Id))})";
        delete.With("@service", database.Service);
        delete.ExecuteNonQuery();
    }

    /// <summary>Takes back, in the open transaction, an event for later that nobody is publishing yet.</summary>
    public async Task<bool> CancelAsync(DbContext db, string id, CancellationToken cancellation)
    {
        await using var delete = Sql.Command(
            db, "DELETE FROM warren_outbox WHERE service = @service AND id = @id AND due > @now AND claimed <= @now");
        delete.With("@service", database.Service).With("@id", id).With("@now", Now);
        return await delete.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>
    /// Claims what is due and nobody's, oldest first. SKIP LOCKED, so that processes that sweep at the same time take different rows instead of
    /// waiting for each other; SQLite has one writer, and nothing to skip. MATERIALIZED, so that PostgreSQL cannot run the SELECT, and lock, twice.
    /// </summary>
    /// <param name="transaction">To do it in.</param>
    /// <param name="after">The row behind which to begin; the default for the first.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="lease">For how long they are this process's.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<List<OutboxRow>> ClaimAsync(
        DbTransaction transaction, (long Due, long Seq) after, int limit, TimeSpan lease, CancellationToken cancellation)
    {
        var skip = database.Address.Provider == DatabaseProvider.Postgres ? "FOR UPDATE SKIP LOCKED" : "";
        await using var claim = Sql.Command(
            transaction,
            $"""
            WITH free AS MATERIALIZED (
                SELECT seq FROM warren_outbox WHERE service = @service AND due <= @now AND (due, seq) > (@due, @seq) AND claimed <= @now
                ORDER BY due, seq LIMIT @limit {skip})
            UPDATE warren_outbox SET claimed = @until WHERE seq IN (SELECT seq FROM free)
            RETURNING {OutboxMessage.Columns}
            """);
        var now = Now;
        claim.With("@service", database.Service).With("@now", now).With("@until", now + (long)lease.TotalMilliseconds).With("@limit", limit);
        claim.With("@due", after.Due).With("@seq", after.Seq);
        var rows = new List<OutboxRow>();
        await using var reader = await claim.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(OutboxMessage.Read(reader, database.Service));
        }

        // RETURNING has no order of its own.
        return [.. rows.OrderBy(row => row.Due).ThenBy(row => row.Seq)];
    }

    /// <summary>
    /// Takes the rows from the processes that had claimed them. Only where there can be none: a broker that ended with its process has nothing on its way,
    /// and so nothing is waited for.
    /// </summary>
    public async Task ReleaseAsync(DbContext db, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await using var update = Sql.Command(db, "UPDATE warren_outbox SET claimed = 0 WHERE service = @service AND claimed > @now");
        update.With("@service", database.Service).With("@now", Now);
        await update.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>How many are due, up to <paramref name="limit"/> because all of them must be read for it, and since when the oldest is.</summary>
    public async Task<(long Pending, TimeSpan Lag)> MeasureAsync(DbConnection connection, int limit, CancellationToken cancellation)
    {
        await using var select = connection.CreateCommand();
        select.CommandText =
            """
            SELECT COUNT(*), MIN(due) FROM (
                SELECT due FROM warren_outbox WHERE service = @service AND due <= @now ORDER BY due LIMIT @limit) AS due_now
            """;
        var now = Now;
        select.With("@service", database.Service).With("@now", now).With("@limit", limit);
        await using var row = await select.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.IsDBNull(1) ? TimeSpan.Zero : TimeSpan.FromMilliseconds(now - row.GetInt64(1)));
    }

    /// <summary>The broker has them.</summary>
    public async Task DeleteAsync(DbTransaction transaction, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        await using var delete = Sql.Command(transaction, "");

        // In one order, so that two processes which delete the same rows cannot block each other.
        delete.CommandText = $"DELETE FROM warren_outbox WHERE service = @service AND id IN ({delete.WithEach("id", ids.Order(StringComparer.Ordinal))})";
        delete.With("@service", database.Service);
        await delete.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>They could not be published; they are nobody's again after <paramref name="wait"/>.</summary>
    public async Task PostponeAsync(DbTransaction transaction, IReadOnlyCollection<string> ids, TimeSpan wait, CancellationToken cancellation)
    {
        await using var update = Sql.Command(transaction, "");
        update.CommandText =
            $"UPDATE warren_outbox SET claimed = @until WHERE service = @service AND id IN ({update.WithEach("id", ids.Order(StringComparer.Ordinal))})";
        update.With("@service", database.Service).With("@until", Now + (long)wait.TotalMilliseconds);
        await update.ExecuteNonQueryAsync(cancellation);
    }
}
