using System.Collections.Concurrent;
using System.Data.Common;
using Warren.Events;

namespace Warren.Outbox.DeadLetters;

/// <summary>
/// Sends dead letters again when their time has come, and deletes each when the broker has confirmed it. A row is taken for a minute by the
/// process that sends it, and again while it is still at it; one that died again meanwhile has been written anew, and stays.
/// </summary>
sealed class DeadLetterReplays(ServiceDatabase database, OwnTransactions transactions, IBroker broker, TimeProvider time)
{
    const int Batch = 1_000;

    static readonly TimeSpan Claim = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, bool> _sending = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken stop)
    {
        if (!broker.State.IsConnected || broker.State.IsBlocked)
        {
            return;
        }

        var due = new List<(OutgoingMessage Message, int Times)>();
        await transactions.TryAsync(transaction => TakeAsync(transaction, due, stop), stop);
        foreach (var (message, times) in due)
        {
            if (_sending.TryAdd(message.Envelope.Id, true))
            {
                _ = SendAsync(message, times, stop);
            }
        }
    }

    async Task TakeAsync(DbTransaction transaction, List<(OutgoingMessage Message, int Times)> due, CancellationToken stop)
    {
        due.Clear();
        var now = time.GetUtcNow();
        await using var take = Sql.Command(
            transaction,
            $"""
            UPDATE warren_dead_letters SET replay = @claimed WHERE service = @service AND id IN (
                SELECT id FROM warren_dead_letters WHERE service = @service AND replay <= @now ORDER BY replay LIMIT {Batch}
                {(database.Address.Provider == DatabaseProvider.Postgres ? "FOR UPDATE SKIP LOCKED" : "")})
            RETURNING {DeadLetterRow.MessageColumns}
            """);
        take.With("@service", database.Service).With("@now", now.ToUnixTimeMilliseconds()).With("@claimed", (now + Claim).ToUnixTimeMilliseconds());
        await using var row = await take.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            due.Add(DeadLetterRow.ReadMessage(row, database.Service));
        }
    }

    async Task SendAsync(OutgoingMessage message, int times, CancellationToken stop)
    {
        try
        {
            // The broker in memory confirms when the hearer is done: with this delete before it, a crash would lose the event.
            if (await broker.PublishAsync(message, stop) == PublishOutcome.Confirmed)
            {
                while (!await transactions.TryAsync(transaction => DeleteAsync(transaction, message.Envelope.Id, times, stop), stop))
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), time, stop);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException || error.IsDatabaseAway())
        {
            // The row is still there, and is sent again when its minute is over.
        }
        finally
        {
            _sending.TryRemove(message.Envelope.Id, out _);
        }
    }

    async Task DeleteAsync(DbTransaction transaction, string id, int times, CancellationToken stop)
    {
        await using var delete = Sql.Command(
            transaction, "DELETE FROM warren_dead_letters WHERE service = @service AND id = @id AND times = @times");
        await delete.With("@service", database.Service).With("@id", id).With("@times", times).ExecuteNonQueryAsync(stop);
    }
}
