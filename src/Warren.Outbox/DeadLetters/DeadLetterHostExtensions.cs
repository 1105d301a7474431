using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.Events;
using Warren.Outbox;
using Warren.Outbox.DeadLetters;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Shows a service's dead letters to people.</summary>
public static class DeadLetterHostExtensions
{
    /// <summary>
    /// Keeps the service's dead letters in its database and maps requests on them for the role <c>admin</c>: <c>&lt;service&gt;.deadLetters.list</c>,
    /// <c>.show</c>, <c>.edit</c>, <c>.replay</c>, <c>.drop</c>. Kept for <see cref="DatabaseOptions.DeadLetterKeep"/>.
    /// </summary>
    /// <param name="app">The process.</param>
    /// <param name="service">The service; it was added with a database.</param>
    /// <exception cref="InvalidOperationException">The service has no database.</exception>
    public static void MapDeadLetters(this IHost app, string service)
    {
        ArgumentNullException.ThrowIfNull(app);
        var mapped = app.MapService(service);
        var store = app.Services.GetKeyedService<DeadLetterStore>(service)
            ?? throw new InvalidOperationException(
                $"The service '{service}' has no database to keep its dead letters in. Write builder.AddService(\"{service}\").AddDatabase<…>().");
        store.Service = mapped;

        Map("list", (ListDeadLetters list, CancellationToken cancellation) =>
            store.UseAsync((rows, transaction) => rows.ListAsync(transaction, list, cancellation), cancellation));
        Map("show", async Task<EventResult<DeadLetter>> (ShowDeadLetter show, CancellationToken cancellation) =>
            await store.UseAsync((rows, transaction) => rows.FindAsync(transaction, show.Id, cancellation), cancellation) is { } letter ? letter : Missing);
        Map("edit", async Task<EventResult<DeadLettersChanged>> (EditDeadLetter edit, CancellationToken cancellation) =>
            await store.UseAsync(async (rows, transaction) =>
                await rows.EditAsync(transaction, edit, cancellation) is > 0 and var count ? new DeadLettersChanged(count)
                : await rows.FindAsync(transaction, edit.Id, cancellation) is null ? Missing
                : (EventResult<DeadLettersChanged>)BeingReplayed,
                cancellation));
        Map("replay", async Task<EventResult<DeadLettersChanged>> (ReplayDeadLetters replay, CancellationToken cancellation) =>
            replay.IsEmpty && !replay.All
                ? Which
                : Changed(await store.UseAsync((rows, transaction) => rows.ReplayAsync(transaction, replay, cancellation), cancellation), replay));
        Map("drop", async Task<EventResult<DeadLettersChanged>> (DropDeadLetters drop, CancellationToken cancellation) =>
            drop.IsEmpty && !drop.All
                ? Which
                : Changed(await store.UseAsync((rows, transaction) => rows.DropAsync(transaction, drop, cancellation), cancellation), drop));

        void Map(string verb, Delegate handler) => mapped.MapRequest($"{service}.deadLetters.{verb}", handler).RequireRole("admin").OwnTransactions();
    }

    static EventError Missing => Errors.NotFound("There is no such dead letter. It may have been replayed or dropped.");

    static EventError BeingReplayed => Errors.Conflict("It is being replayed as it was. Edit it if it is a dead letter again.");

    static EventError Which => Errors.Invalid("all", "Say which: an id, a type, a reason, an errorType, from or until; or all: true.");

    static EventResult<DeadLettersChanged> Changed(long count, DeadLetterFilter filter) =>
        count == 0 && filter.Id is not null ? Missing : new DeadLettersChanged(count);
}
