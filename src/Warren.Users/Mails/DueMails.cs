using Microsoft.EntityFrameworkCore;
using Warren.Users.Data;
using Warren.Users.Tokens;

namespace Warren.Users.Mails;

/// <summary>
/// The rows of mails on their way. A try is counted, and the next one's time set, before the mail leaves: a process that dies while it sends
/// leaves a mail that is sent once more, with a new token, and never one that is lost.
/// </summary>
sealed class DueMails(PublicAddress address)
{
    /// <summary>How often a mail is tried.</summary>
    public const int MaxTries = 5;

    // Longer than one try may take, so that no other instance begins the next one meanwhile.
    static readonly TimeSpan[] Waits =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(1)];

    /// <summary>What there is to do with a row: send <paramref name="Mail"/>, or, without one, nothing more.</summary>
    public sealed record Turn(Guid Id, int Try, Mail? Mail);

    /// <summary>Takes the next mail whose time has come; <c>null</c> when there is none. It is the caller's when the transaction commits.</summary>
    public async Task<Turn?> TakeAsync(UsersDb db, DateTime now, CancellationToken cancellation)
    {
        var due = await db.OutgoingMails.AsNoTracking()
            .Where(m => m.NextTryAt <= now).OrderBy(m => m.NextTryAt).ThenBy(m => m.Id).FirstOrDefaultAsync(cancellation);
        if (due is null)
        {
            return null;
        }

        // Several instances may have read it; the condition lets one of them have it.
        var next = now + Waits[Math.Min(due.Tries, MaxTries - 1)];
        var row = db.OutgoingMails.Where(m => m.Id == due.Id);
        var taken = await row.Where(m => m.Tries == due.Tries && m.NextTryAt <= now).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.Tries, m => m.Tries + 1).SetProperty(m => m.NextTryAt, next), cancellation);
        if (taken == 0)
        {
            return new Turn(due.Id, due.Tries, null);
        }

        if (due.Tries >= MaxTries || WriterOf(due.Kind) is not { } write)
        {
            await GiveUpAsync(db, due.Id, cancellation);
            return new Turn(due.Id, due.Tries, null);
        }

        if (await FindOwnerAsync(db, due, now, cancellation) is not { } owner)
        {
            await row.ExecuteDeleteAsync(cancellation);
            return new Turn(due.Id, due.Tries, null);
        }

        await row.ExecuteUpdateAsync(set => set.SetProperty(m => m.AcceptedAt, due.AcceptedAt ?? now), cancellation);
        return new Turn(due.Id, due.Tries + 1, write(db, owner, now));
    }

    Func<UsersDb, User, DateTime, Mail>? WriterOf(string kind) => kind switch
    {
        OutgoingMail.PasswordReset =>
            (db, owner, now) => ResetMail.For(owner, address.Of("/reset#" + OneTimeTokens.Add(db, OneTimeToken.PasswordReset, owner, now))),
        OutgoingMail.TokenReused => (_, owner, _) => ReuseMail.For(owner, address.Of("/forgot")),
        _ => null, // That of a newer version, which was here before.
    };

    /// <summary>It has left.</summary>
    public static Task<int> MarkSentAsync(UsersDb db, Guid id, DateTime now, CancellationToken cancellation) =>
        db.OutgoingMails.Where(m => m.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.SentAt, now).SetProperty(m => m.NextTryAt, (DateTime?)null), cancellation);

    /// <summary>It never will.</summary>
    public static Task<int> GiveUpAsync(UsersDb db, Guid id, CancellationToken cancellation) =>
        db.OutgoingMails.Where(m => m.Id == id).ExecuteUpdateAsync(set => set.SetProperty(m => m.NextTryAt, (DateTime?)null), cancellation);

    // Of two mails to one person at the same moment, in two instances, the second waits here and then counts the first.
    static async Task<User?> FindOwnerAsync(UsersDb db, OutgoingMail mail, DateTime now, CancellationToken cancellation)
    {
        var ids = await db.Users
            .Where(u => u.NormalizedEmail == mail.NormalizedEmail && u.Status == User.Active).Select(u => u.Id).ToArrayAsync(cancellation);
        var owner = (await db.LockUsers(ids).AsNoTracking().ToListAsync(cancellation)).SingleOrDefault();
        return mail.AcceptedAt is not null || await MailLimits.AllowAsync(db, mail.Kind, mail.NormalizedEmail, now, cancellation) ? owner : null;
    }
}
