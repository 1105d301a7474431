using Warren.Events;
using Warren.Events.Contracts;
using Warren.Users.Data;
using Warren.Users.Mails;

namespace Warren.Users.Sessions;

/// <summary>
/// A refresh token of a live session that is neither its current one nor the one before: somebody has a copy of it, and nobody can tell whether the
/// thief or the owner was slower (RFC 9700, 4.14.2). So the session ends for both, routers are told, and its owner gets a mail.
/// </summary>
static class ReusedTokens
{
    /// <summary>Why the session ended.</summary>
    const string Reason = "refresh_reuse";

    /// <summary>Notes it in the audit and ends the session, in the open transaction.</summary>
    /// <param name="grace">
    /// Of a session that was refreshed after this, such a token is only refused: a request of a slow tab may have been overtaken by two others, and a
    /// thief has nothing of it.
    /// </param>
    /// <returns>What routers must be told after the commit.</returns>
    public static async Task<IReadOnlyList<SessionRevoked>> EndAsync(
        UsersDb db, MailQueue mails, User user, Session session, DateTime grace, EventContext context, CancellationToken cancellation)
    {
        Audit.Add(db, context, AuditEntry.TokenReused, user.Id, session.Id);
        if (session.RefreshHash is null || session.RotatedAt > grace)
        {
            return [];
        }

        var ended = await EndedSessions.EndAsync(db, db.Sessions.Where(s => s.Id == session.Id), Reason, context, cancellation);
        if (ended is not [])
        {
            // With too many mails waiting there is none: the session is over all the same, and the page says why.
            _ = await mails.AddAsync(db, OutgoingMail.TokenReused, user.NormalizedEmail!, context.Now.UtcDateTime, cancellation);
        }

        return ended;
    }
}
