using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Outbox;
using Warren.Users.Mails;
using Warren.Users.Passwords;

namespace Warren.Users.Data;

/// <summary>Deletes, once an hour, what has no effect any more: mails that count against no limit, tokens that have ended, devices long unused, old audit rows.</summary>
sealed partial class OldRows(DatabaseTransactions<UsersDb> transactions, TimeProvider time, ILogger<OldRows> logger) : Worker
{
    static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                Log.Deleted(logger, await transactions.RunAsync(db => DeleteAsync(db, time.GetUtcNow().UtcDateTime, stopping), stopping));
            }
            catch (EventException error)
            {
                Log.Postponed(logger, error.Error.Code);
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                Log.Failed(logger, error);
            }
        }
    }

    /// <summary>How many there were.</summary>
    public static async Task<int> DeleteAsync(UsersDb db, DateTime now, CancellationToken cancellation)
    {
        var (asked, used) = (now - MailLimits.Longest, now - TrustedDevices.Kept);
        return await db.OutgoingMails.Where(m => m.NextTryAt == null && m.AcceptedAt < asked).ExecuteDeleteAsync(cancellation)
            + await db.OneTimeTokens.Where(t => t.EndsAt < now).ExecuteDeleteAsync(cancellation)
            + await db.TrustedDevices.Where(d => d.LastUsedAt < used).ExecuteDeleteAsync(cancellation)
            + await ForgetAuditAsync(db, now, cancellation);
    }

    static async Task<int> ForgetAuditAsync(UsersDb db, DateTime now, CancellationToken cancellation)
    {
        var (named, kept) = (now.AddDays(-90), now.AddDays(-365));
        await db.AuditEntries
            .Where(a => a.At < named && (a.IpAddress != null || a.UserAgent != null))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.IpAddress, (string?)null).SetProperty(a => a.UserAgent, (string?)null), cancellation);
        return await db.AuditEntries.Where(a => a.At < kept).ExecuteDeleteAsync(cancellation);
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Count} old rows are deleted", EventName = "OldRowsDeleted")]
        public static partial void Deleted(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Debug, "Old rows are deleted later: {Code}", EventName = "OldRowsPostponed")]
        public static partial void Postponed(ILogger logger, string code);

        [LoggerMessage(3, LogLevel.Error, "Old rows could not be deleted", EventName = "OldRowsFailed")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
