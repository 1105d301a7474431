using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>
/// One transaction around one piece of work. What the work left unsaved is saved; a value commits; a refusal or an exception
/// rolls back and forgets the changes, so that the next transaction of the same scope does not write them after all.
/// </summary>
sealed partial class TransactionRunner<TContext>(ServiceDatabase database, TimeProvider time, ILogger<TransactionRunner<TContext>> logger)
    where TContext : DbContext
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Whether there is one writer.</summary>
    public bool TakesTurns => database.Gate is not null;

    /// <exception cref="EventException"><c>unavailable</c>, or <c>timeout</c> when the answer to a commit was lost.</exception>
    public async Task<T> RunAsync<T>(IServiceProvider scope, Func<Task<T>> work, Func<T, bool> commits, CancellationToken cancellation)
    {
        if (!database.IsReady)
        {
            throw new EventException(Away);
        }

        if (database.Gate is not { } gate)
        {
            return await TransactAsync(scope.GetRequiredService<TContext>(), work, commits, cancellation);
        }

        if (!await gate.EnterAsync(database.Options.MaxWaitingWriters, database.Options.MaxWriterWait, time, cancellation))
        {
            throw new EventException(Errors.Unavailable(RetryAfter, "Too many changes at once. Try again in a moment."));
        }

        try
        {
            return await TransactAsync(scope.GetRequiredService<TContext>(), work, commits, cancellation);
        }
        finally
        {
            gate.Exit();
        }
    }

    /// <summary>What the caller is told of an exception; <c>null</c> where it is not the database's being away.</summary>
    public EventError? Explain(Exception error)
    {
        if (error is OperationCanceledException || database.IsReady && !error.IsDatabaseAway())
        {
            return null;
        }

        Note(error);
        return Away;
    }

    static EventError Away => Errors.Unavailable(RetryAfter, "The database does not answer just now. Try again in a moment.");

    // The commit was sent and its answer lost: it may have been done.
    static EventError Unknown =>
        new(ErrorCodes.Timeout, "It is not known whether this was done. Send it again with the same id.") { RetryAfter = RetryAfter.TotalSeconds };

    async Task<T> TransactAsync<T>(TContext db, Func<Task<T>> work, Func<T, bool> commits, CancellationToken cancellation)
    {
        var committing = false;
        using var activity = DatabaseTracing.Start(database);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            var result = await work();
            if (commits(result))
            {
                await db.SaveChangesAsync(cancellation);
                committing = true;
                await transaction.CommitAsync(CancellationToken.None);
            }
            else
            {
                Forget(db);
            }

            return result;
        }
        catch (Exception error)
        {
            Forget(db);
            DatabaseTracing.Fail(activity, error.GetType().Name);
            if (error.IsDatabaseAway())
            {
                Note(error);
                throw new EventException(committing ? Unknown : Away);
            }

            throw;
        }
    }

    static void Forget(TContext db)
    {
        db.ChangeTracker.Clear();
        PublishedEvents.Forget(db);
    }

    // Every request meets the same error while the database is away; the log needs it once in a while.
    void Note(Exception error)
    {
        if (database.MayLogAway(time.GetUtcNow()))
        {
            Log.Away(logger, database.Service, database.Address.Display, error.GetBaseException().Message);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Database of {Service} does not answer at {Database}: {Reason}", EventName = "DatabaseDoesNotAnswer")]
        public static partial void Away(ILogger logger, string service, string database, string reason);
    }
}
