using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>
/// What a service has handled: one row a message, written in the transaction of its effects. The row's key is the promise that they happen once.
/// </summary>
sealed class InboxRows(string service, TimeProvider time)
{
    /// <summary>
    /// Takes the key. <c>null</c>: it was free. On PostgreSQL the INSERT waits for another transaction that has just taken it, and the SELECT after it
    /// sees what that one committed; on SQLite the writer gate has let only one in.
    /// </summary>
    public async Task<StoredReply?> EnterAsync(
        DbContext db, InboxKey key, ReadOnlyMemory<byte> payloadHash, CancellationToken cancellation)
    {
        await using var insert = Sql.Command(
            db,
            """
            INSERT INTO warren_inbox (service, name, caller, id, payload_hash, handled)
            VALUES (@service, @name, @caller, @id, @hash, @handled) ON CONFLICT DO NOTHING
            """);
        WithKey(insert, key).With("@hash", payloadHash.ToArray()).With("@handled", time.GetUtcNow().ToUnixTimeMilliseconds());
        if (await insert.ExecuteNonQueryAsync(cancellation) == 1)
        {
            return null;
        }

        await using var select = Sql.Command(
            db,
            """
            SELECT payload_hash, reply, joins, leaves FROM warren_inbox
            WHERE service = @service AND name = @name AND caller = @caller AND id = @id
            """);
        await using var row = await WithKey(select, key).ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? new StoredReply(Bytes(row, 0), Bytes(row, 1), Rooms(row, 2), Rooms(row, 3))
            : throw new EventException(Errors.Unavailable(TimeSpan.FromSeconds(1))); // Its row expired between the two statements.
    }

    public async Task KeepReplyAsync(DbContext db, InboxKey key, StoredReply reply, CancellationToken cancellation)
    {
        await using var update = Sql.Command(
            db,
            """
            UPDATE warren_inbox SET reply = @reply, joins = @joins, leaves = @leaves
            WHERE service = @service AND name = @name AND caller = @caller AND id = @id
            """);
        WithKey(update, key).With("@reply", reply.Body.ToArray()).With("@joins", Json(reply.Joins)).With("@leaves", Json(reply.Leaves));
        await update.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Forgets what was handled before <paramref name="before"/>: at most <paramref name="limit"/> rows, so that nobody waits long for it.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ForgetAsync(DbTransaction transaction, DateTimeOffset before, int limit, CancellationToken cancellation)
    {
        await using var delete = Sql.Command(
            transaction,
            """
            DELETE FROM warren_inbox WHERE (service, name, caller, id) IN (
                SELECT service, name, caller, id FROM warren_inbox WHERE service = @service AND handled < @before ORDER BY handled LIMIT @limit)
            """);
        delete.With("@service", service).With("@before", before.ToUnixTimeMilliseconds()).With("@limit", limit);
        return await delete.ExecuteNonQueryAsync(cancellation);
    }

    DbCommand WithKey(DbCommand command, InboxKey key) =>
        command.With("@service", service).With("@name", key.Name).With("@caller", key.Caller).With("@id", key.Id);

    static ReadOnlyMemory<byte> Bytes(DbDataReader row, int column) => row.IsDBNull(column) ? default : row.GetFieldValue<byte[]>(column);

    static string? Json(IReadOnlyList<string> rooms) => rooms is [] ? null : JsonSerializer.Serialize(rooms);

    static List<string> Rooms(DbDataReader row, int column) =>
        row.IsDBNull(column) ? [] : JsonSerializer.Deserialize<List<string>>(row.GetString(column)) ?? [];
}
