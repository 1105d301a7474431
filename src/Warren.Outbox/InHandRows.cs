using System.Data.Common;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>The events that a service is handling now, and how often a process died with each in hand: one row each, gone when it is put down.</summary>
sealed class InHandRows(string service, TimeProvider time)
{
    /// <returns>Whether it was noted: not when it has been in hand <paramref name="limit"/> times already and was never put down.</returns>
    public async Task<bool> TakeAsync(DbTransaction transaction, InboxKey key, int limit, CancellationToken cancellation)
    {
        await using var insert = Sql.Command(
            transaction,
            """
            INSERT INTO warren_in_hand (service, name, id, times, since) VALUES (@service, @name, @id, 1, @now)
            ON CONFLICT (service, name, id) DO UPDATE SET times = warren_in_hand.times + 1, since = excluded.since
            WHERE warren_in_hand.times < @limit
            """);
        WithKey(insert, key).With("@now", time.GetUtcNow().ToUnixTimeMilliseconds()).With("@limit", limit);
        return await insert.ExecuteNonQueryAsync(cancellation) == 1;
    }

    public async Task PutDownAsync(DbTransaction transaction, InboxKey key, CancellationToken cancellation)
    {
        await using var delete = Sql.Command(
            transaction, "DELETE FROM warren_in_hand WHERE service = @service AND name = @name AND id = @id");
        await WithKey(delete, key).ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Forgets what was left by processes that died before <paramref name="before"/> with something in hand that never came again.</summary>
    public async Task ForgetAsync(DbTransaction transaction, DateTimeOffset before, CancellationToken cancellation)
    {
        await using var delete = Sql.Command(transaction, "DELETE FROM warren_in_hand WHERE service = @service AND since < @before");
        await delete.With("@service", service).With("@before", before.ToUnixTimeMilliseconds()).ExecuteNonQueryAsync(cancellation);
    }

    DbCommand WithKey(DbCommand command, InboxKey key) => command.With("@service", service).With("@name", key.Name).With("@id", key.Id);
}
