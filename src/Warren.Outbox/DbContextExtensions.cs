using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Warren.Outbox;

/// <summary>Events from outside a handler: from an HTTP endpoint, a timer, a page.</summary>
public static class DbContextExtensions
{
    /// <summary>
    /// Announces a fact with the next <c>SaveChangesAsync</c> of this context: rows and event are committed together, and the event leaves
    /// straight after that, or with the next process if this one dies. Inside a transaction of yours it leaves after that one's commit.
    /// In a handler use <c>context.Publish</c>.
    /// </summary>
    /// <param name="db">A context that was added with <c>AddDatabase</c>.</param>
    /// <param name="name">The event, in the past tense.</param>
    /// <param name="payload">What happened.</param>
    /// <param name="key">Whom it is about; at most 240 characters.</param>
    /// <exception cref="InvalidOperationException">The context belongs to no service, or a thousand events wait already.</exception>
    public static void Publish<T>(this DbContext db, string name, T payload, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(db);
        var interceptors = db.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.Interceptors;
        var maker = interceptors?.OfType<IEventMaker>().FirstOrDefault() ?? throw new InvalidOperationException(
            $"{db.GetType().Name} belongs to no service, so it cannot publish '{name}'. Add it with AddService(…).AddDatabase<{db.GetType().Name}>().");
        var waiting = PublishedEvents.Of(db).Waiting;
        if (waiting.Count == PublishedEvents.Most)
        {
            throw new InvalidOperationException(
                $"{PublishedEvents.Most} events wait for SaveChangesAsync. Save in between, or send one event that carries a list.");
        }

        waiting.Add(maker.Make(name, payload, key));
    }
}
