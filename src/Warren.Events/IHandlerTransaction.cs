namespace Warren.Events;

/// <summary>
/// How a service's database takes part in a handler. A library for databases registers one as a keyed singleton under the service's name;
/// a service without one runs its handlers without a transaction.
/// </summary>
public interface IHandlerTransaction
{
    /// <summary>
    /// Begins a transaction on the scope's connection, runs the handler and commits if <paramref name="commits"/> says so of its result.
    /// When the result does not commit, or anything throws, it rolls back; an exception goes on to the caller.
    /// The commit must not be cut short by <paramref name="cancellation"/> once it has begun.
    /// </summary>
    /// <typeparam name="T">The handler's result.</typeparam>
    /// <param name="scope">The services of this one try.</param>
    /// <param name="context">The context of this one try.</param>
    /// <param name="handler">The handler; called once.</param>
    /// <param name="commits">Whether a result commits: a value does, a refusal does not.</param>
    /// <param name="cancellation">Fires at the request's deadline and when the service's drain time is over.</param>
    Task<T> RunAsync<T>(
        IServiceProvider scope, EventContext context, Func<Task<T>> handler, Func<T, bool> commits, CancellationToken cancellation);

    /// <summary>
    /// What the caller is told of an exception that a handler let through, if it only means that the database is away: also from handlers
    /// that run without a transaction. <c>null</c>: a fault of ours.
    /// </summary>
    EventError? Explain(Exception fault) => null;

    /// <summary>
    /// Whether transactions take turns, as in a SQLite file. Then more requests are in hand at a time, so that those which wait for their turn
    /// do not keep out the others.
    /// </summary>
    bool TakesTurns => false;

    /// <summary>
    /// Inbox and outbox in the same database; <c>null</c>: none. Then effects may happen twice, and committed events are published from memory.
    /// </summary>
    IMessageStore? Store => null;
}
