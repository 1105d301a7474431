using Microsoft.EntityFrameworkCore;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>One try of a handler is one transaction of its service's database, inbox and outbox included.</summary>
sealed class HandlerTransaction<TContext>(TransactionRunner<TContext> runner, MessageStore<TContext> store) : IHandlerTransaction
    where TContext : DbContext
{
    public IMessageStore Store => store;

    public bool TakesTurns => runner.TakesTurns;

    public Task<T> RunAsync<T>(
        IServiceProvider scope, EventContext context, Func<Task<T>> handler, Func<T, bool> commits, CancellationToken cancellation) =>
        runner.RunAsync(scope, handler, commits, cancellation);

    public EventError? Explain(Exception fault) => runner.Explain(fault);
}
