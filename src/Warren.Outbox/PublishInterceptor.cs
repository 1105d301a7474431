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
        Begin(eventData.Context) is not null
            ? throw new InvalidOperationException("There are events of db.Publish to save: call SaveChangesAsync, which waits without a thread.")
            : result;

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is not { } db || Begin(db) is not { } events)
        {
            return result;
        }

        if (db.ChangeTracker.AutoDetectChangesEnabled)
        {
            // EF does it after this, where what it throws is told to nobody: the transaction would stay open, and the writer taken.
            db.ChangeTracker.DetectChanges();
        }

        if (db.Database.CurrentTransaction is null)
        {
            await BeginAsync(db, events, cancellationToken);
        }

        events.Saving.AddRange(events.Waiting);
        events.Waiting.Clear();
        try
        {
            await store.KeepAsync(db, events.Saving, cancellationToken);
        }
        catch
        {
            Failed(db);
            throw;
        }

        // An interceptor is not told of DbUpdateConcurrencyException, and this not of a save that is cancelled.
        db.SaveChangesFailed -= Failed;
        db.SaveChangesFailed += Failed;
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db && PublishedEvents.Find(db) is { Saving.Count: > 0 } events)
        {
            events.Kept.AddRange(events.Saving);
            events.Saving.Clear();
            await CommitAsync(db, events);
        }

        return result;
    }

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(eventData.Context);
        return Task.CompletedTask;
    }

    // A transaction that was rolled back by being disposed of says nothing; its events end when the next one begins.
    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        PublishedEvents.Find(eventData.Context)?.Kept.Clear();
        return result;
    }

    public ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(TransactionStarted(connection, eventData, result));

    // Of one's own: nobody knows which rows have gone, and those that have not are swept up. EF's, in a save that failed, is younger than all that is kept.
    public void RolledBackToSavepoint(DbTransaction transaction, TransactionEventData eventData)
    {
        if (PublishedEvents.Find(eventData.Context) is { Saving.Count: 0 } events)
        {
            events.Kept.Clear();
        }
    }

    public Task RolledBackToSavepointAsync(DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default)
    {
        RolledBackToSavepoint(transaction, eventData);
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

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionCommitted(transaction, eventData);
        return Task.CompletedTask;
    }

    /// <summary>What a save has to keep; <c>null</c> for one without events.</summary>
    static PublishedEvents? Begin(DbContext? db)
    {
        if (db is null || PublishedEvents.Find(db) is not { } events)
        {
            return null;
        }

        if (events.IsSpoilt)
        {
            throw new InvalidOperationException(
                "The commit of this context's last SaveChangesAsync failed, so that it takes rows for saved that may not be. Do the work again with a new context.");
        }

        events.Resume(db);
        return events.Waiting.Count > 0 ? events : null;
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

    async Task CommitAsync(DbContext db, PublishedEvents events)
    {
        if (!events.OwnsTransaction)
        {
            return;
        }

        events.OwnsTransaction = false;
        events.IsSpoilt = true;
        try
        {
            await using var transaction = db.Database.CurrentTransaction!;
            await transaction.CommitAsync(CancellationToken.None);
            events.IsSpoilt = false;
        }
        finally
        {
            database.Gate?.Exit();
        }
    }

    void Failed(object? sender, SaveChangesFailedEventArgs failure) => Failed(sender as DbContext);

    /// <summary>The rows are still to be saved, and so are their events. It waits on the thread, since EF tells of some failures in this way only.</summary>
    void Failed(DbContext? db)
    {
        if (db is null || PublishedEvents.Find(db) is not { Saving.Count: > 0 } events)
        {
            return;
        }

        try
        {
            if (events.OwnsTransaction)
            {
                RollBack(db, events);
            }
            else
            {
                // EF goes back to before its own rows, which is after these.
                store.Drop(db, events.Saving);
            }
        }
        catch (Exception error) when (error is DbException or InvalidOperationException)
        {
            // The connection is lost or the transaction over: nothing of it can be committed any more, and the caller is about to hear why.
        }
        finally
        {
            events.Fail(db);
        }
    }

    void RollBack(DbContext db, PublishedEvents events)
    {
        events.OwnsTransaction = false;
        try
        {
            using var transaction = db.Database.CurrentTransaction;
            transaction?.Rollback();
        }
        finally
        {
            database.Gate?.Exit();
        }
    }
}
