using Microsoft.EntityFrameworkCore;
using Warren.Outbox;
using Warren.Users.Data;

namespace Warren.Users.Presence;

/// <summary>
/// Forgets router nodes that have said nothing for 25 s: they died, and everybody on them is gone. Any instance may do it; the one whose
/// DELETE finds the row tells those who watch.
/// </summary>
sealed partial class PresenceSweep(
    DatabaseTransactions<UsersDb> transactions, PresencePushes pushes, TimeProvider time, ILogger<PresenceSweep> logger) : Worker(logger)
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(25);
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task RunAsync(CancellationToken stopping)
    {
        // If this service was away, nodes have been silent because nobody listened: they get their time again.
        var since = time.GetUtcNow();
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            if (time.GetUtcNow() - since >= Silence)
            {
                await TryAsync("Looking for silent nodes", () => SweepAsync(stopping), stopping);
            }
        }
    }

    async Task SweepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var cutoff = now - Silence;
        var silent = await transactions.RunAsync(
            db => db.PresenceNodes.Where(n => n.HeardAt < cutoff).Select(n => n.Node).ToListAsync(cancellation), cancellation);
        foreach (var node in silent)
        {
            var changes = await transactions.RunAsync(db => PresenceRows.DropAsync(db, node, cutoff, now, cancellation), cancellation);
            Log.Dropped(logger, node, changes.Count);
            await pushes.SendAsync(changes, cancellation);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Router node {Node} is silent; {People} people went with it", EventName = "NodeDropped")]
        public static partial void Dropped(ILogger logger, string node, int people);
    }
}
