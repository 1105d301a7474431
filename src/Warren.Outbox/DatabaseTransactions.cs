using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>
/// Transactions for work that no message asked for, such as a sweep of old rows; handlers have theirs already. A singleton.
/// </summary>
/// <typeparam name="TContext">The context that the service was added with.</typeparam>
public sealed class DatabaseTransactions<TContext>
    where TContext : DbContext
{
    readonly TransactionRunner<TContext> _runner;
    readonly IServiceScopeFactory _scopes;

    internal DatabaseTransactions(TransactionRunner<TContext> runner, IServiceScopeFactory scopes)
    {
        _runner = runner;
        _scopes = scopes;
    }

    /// <summary>
    /// Runs <paramref name="work"/> with a context of its own; saves and commits when it returns, rolls back when it throws.
    /// On SQLite it waits for its turn among the service's handlers.
    /// </summary>
    /// <exception cref="EventException"><c>unavailable</c>: the database is away, not ready yet, or has too many writers waiting.</exception>
    public async Task<T> RunAsync<T>(Func<TContext, Task<T>> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var scope = _scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        return await _runner.RunAsync(scope.ServiceProvider, () => work(context), _ => true, cancellation);
    }
}
