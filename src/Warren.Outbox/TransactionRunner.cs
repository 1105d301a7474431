using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>
/// One transaction around one piece of work. What the work left unsaved is saved; a value commits; a refusal or an exception
/// rolls back and forgets the changes, so that the next transaction of the same scope does not write them after all.
/// </summary>
sealed class TransactionRunner<TContext>(ServiceDatabase database, TimeProvider time)
    where TContext : DbContext
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

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
    public EventError? Explain(Exception error) => !database.IsReady || error.IsDatabaseAway() ? Away : null;

    static EventError Away => Errors.Unavailable(RetryAfter, "The database does not answer just now. Try again in a moment.");

    // The commit was sent and its answer lost: it may have been done.
    static EventError Unknown =>
        new(ErrorCodes.Timeout, "It is not known whether this was done. Send it again with the same id.") { RetryAfter = RetryAfter.TotalSeconds };

    static async Task<T> TransactAsync<T>(TContext db, Func<Task<T>> work, Func<T, bool> commits, CancellationToken cancellation)
    {
        var committing = false;
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
                db.ChangeTracker.Clear();
            }

            return result;
        }
        catch (Exception error)
        {
            db.ChangeTracker.Clear();
            if (error.IsDatabaseAway())
            {
                throw new EventException(committing ? Unknown : Away);
            }

            throw;
        }
    }
}
