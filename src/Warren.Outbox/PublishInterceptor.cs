using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>
/// Saves the events of <c>db.Publish</c> with the rows of the same SaveChangesAsync, in the transaction that is open or in one of their own,
/// and publishes them when that has committed.
/// </summary>
sealed class PublishInterceptor<TContext>(ServiceDatabase database, MessageStore<TContext> store, ServiceMessages messages, TimeProvider time)
    : SaveChangesInterceptor, IDbTransactionInterceptor, IEventMaker
    where TContext : DbContext
{
    public OutgoingMessage Make<T>(string name, T payload, string? key) => messages.Event(name, payload, key);

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result) =>
        PublishedEvents.Find(eventData.Context) is { Waiting.Count: > 0 }
            ? throw new InvalidOperationException("There are events of db.Publish to save: call SaveChangesAsync, which waits without a thread.")
            : result;

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is not { } db || PublishedEvents.Find(db) is not { Waiting.Count: > 0 } events)
        {
            return result;
        }

        if (db.Database.CurrentTransaction is null)
        {
            await BeginAsync(db, events, cancellationToken);
        }

        try
        {
            await store.KeepAsync(db, events.Waiting, cancellationToken);
        }
        catch
        {
            await EndAsync(db, events, commit: false);
            throw;
        }

        events.Kept.AddRange(events.Waiting);
        events.Waiting.Clear();
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await EndAsync(eventData.Context, PublishedEvents.Find(eventData.Context), commit: true);
        return result;
    }

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default) =>
        AgainAsync(eventData.Context);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default) =>
        AgainAsync(eventData.Context);

    // A transaction that was rolled back by being disposed of says nothing; its events end when the next one begins.
    public ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        PublishedEvents.Find(eventData.Context)?.Kept.Clear();
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionCommitted(transaction, eventData);
        return Task.CompletedTask;
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData)
    {
        if (PublishedEvents.Find(eventData.Context) is { Kept.Count: > 0 } events)
        {
            store.Send([.. events.Kept]);
            events.Kept.Clear();
        }
    }

    async Task BeginAsync(DbContext db, PublishedEvents events, CancellationToken cancellation)
    {
        var (gate, bounds) = (database.Gate, database.Options);
        if (gate is not null && !await gate.EnterAsync(bounds.MaxWaitingWriters, bounds.MaxWriterWait, time, cancellation))
        {
            throw new EventException(Errors.Unavailable(TimeSpan.FromSeconds(1), "Too many changes at once. Try again in a moment."));
        }

        try
        {
            await db.Database.BeginTransactionAsync(cancellation);
            events.OwnsTransaction = true;
        }
        catch
        {
            gate?.Exit();
            throw;
        }
    }

    async Task AgainAsync(DbContext? db)
    {
        if (PublishedEvents.Find(db) is { OwnsTransaction: true } events)
        {
            // The rows are still to be saved, and so are the events.
            events.Waiting.InsertRange(0, events.Kept);
            events.Kept.Clear();
            await EndAsync(db, events, commit: false);
        }
    }

    async Task EndAsync(DbContext? db, PublishedEvents? events, bool commit)
    {
        if (db?.Database.CurrentTransaction is not { } transaction || events is not { OwnsTransaction: true })
        {
            return;
        }

        events.OwnsTransaction = false;
        try
        {
            await using (transaction)
            {
                await (commit ? transaction.CommitAsync(CancellationToken.None) : transaction.RollbackAsync(CancellationToken.None));
            }
        }
        finally
        {
            database.Gate?.Exit();
        }
    }
}
