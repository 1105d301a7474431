using Microsoft.EntityFrameworkCore;
using Warren.Outbox;
using Warren.Users.Mails;
using Warren.Users.Passwords;

namespace Warren.Users.Data;

/// <summary>
/// Deletes, once an hour, what has no effect any more: mails that count against no limit, tokens that have ended, devices long unused, old
/// audit rows, and before that the addresses in them.
/// </summary>
sealed partial class OldRows(DatabaseTransactions<UsersDb> transactions, TimeProvider time, ILogger<OldRows> logger) : Worker(logger)
{
    const int Batch = 1_000;

    static readonly TimeSpan Every = TimeSpan.FromHours(1);
    static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    protected override async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await TryAsync("Deleting old rows", async () => Log.Deleted(logger, await DeleteAsync(stopping)), stopping);
        }
    }

    async Task<int> DeleteAsync(CancellationToken cancellation)
    {
        var (all, now) = (0, time.GetUtcNow().UtcDateTime);
        while (await transactions.RunAsync(db => DeleteAsync(db, now, cancellation), cancellation) is > 0 and var some)
        {
            all += some;

            // A breath for those who sign in meanwhile: SQLite has one writer.
            await Task.Delay(Breath, time, cancellation);
        }

        return all;
    }

    /// <summary>The oldest thousand of each table, so that nobody waits long for the transaction. How many there were: 0 when none is left.</summary>
    public static async Task<int> DeleteAsync(UsersDb db, DateTime now, CancellationToken cancellation)
    {
        var (asked, used, named, kept) = (now - MailLimits.Longest, now - TrustedDevices.Kept, now.AddDays(-90), now.AddDays(-365));
        var mails = db.OutgoingMails.Where(m => m.NextTryAt == null && m.AcceptedAt < asked).OrderBy(m => m.AcceptedAt);
        var tokens = db.OneTimeTokens.Where(t => t.EndsAt < now).OrderBy(t => t.EndsAt);
        var devices = db.TrustedDevices.Where(d => d.LastUsedAt < used).OrderBy(d => d.LastUsedAt);
        var audit = db.AuditEntries.Where(a => a.At < kept).OrderBy(a => a.At);
        return await mails.Take(Batch).ExecuteDeleteAsync(cancellation)
            + await tokens.Take(Batch).ExecuteDeleteAsync(cancellation)
            + await devices.Take(Batch).ExecuteDeleteAsync(cancellation)
            + await audit.Take(Batch).ExecuteDeleteAsync(cancellation)
            + await ForgetAddressesAsync(db, named, cancellation);
    }

    static Task<int> ForgetAddressesAsync(UsersDb db, DateTime before, CancellationToken cancellation) =>
        db.AuditEntries.Where(a => a.At < before && (a.IpAddress != null || a.UserAgent != null)).OrderBy(a => a.At).Take(Batch)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.IpAddress, (string?)null).SetProperty(a => a.UserAgent, (string?)null), cancellation);

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Count} old rows are deleted", EventName = "OldRowsDeleted")]
        public static partial void Deleted(ILogger logger, int count);
    }
}
