using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Events.Contracts;
using Warren.Users.Data;
using Warren.Users.Mails;
using Warren.Users.Tokens;

namespace Warren.Users.Sessions;

/// <summary>
/// <c>session.refresh</c>: a new access token, and a new refresh token in place of the one that was sent. Tabs share one cookie, so the
/// token before the current one still gets an access token for ten seconds: the slower tab sent it before the faster one's answer came.
/// Later than that it is rotated again: the current one was never used, so the answer that carried it was lost, as by a reload.
/// Any other token of a live session ends it (<see cref="ReusedTokens"/>).
/// </summary>
static class RefreshSession
{
    public sealed record Request(string RefreshToken);

    public static async Task<EventResult<SessionReply>> HandleAsync(
        Request request, UsersDb db, SessionReplies replies, Revocations revocations, MailQueue mails, IOptions<TokenOptions> options,
        EventContext context, CancellationToken cancellation)
    {
        if (!OpaqueToken.TryParse(request.RefreshToken, out var sent))
        {
            return SessionReplies.Expired;
        }

        var (reply, ended) = await context.Transaction(() => ExchangeAsync(sent.Value, db, replies, mails, options.Value, context, cancellation));
        if (ended is not [])
        {
            mails.Wake();
            await revocations.AnnounceAsync(ended, cancellation);
        }

        return reply is not null ? reply : SessionReplies.Expired;
    }

    static async Task<(SessionReply? Reply, IReadOnlyList<SessionRevoked> Ended)> ExchangeAsync(
        OpaqueToken sent, UsersDb db, SessionReplies replies, MailQueue mails, TokenOptions options, EventContext context, CancellationToken cancellation)
    {
        var now = context.Now.UtcDateTime;
        var session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sent.Row, cancellation);
        var user = session is null ? null : await db.Users.AsNoTracking().SingleAsync(u => u.Id == session.UserId, cancellation);
        if (session is null || user is not { Status: User.Active } || !replies.IsLive(session, now))
        {
            return (null, []);
        }

        var grace = now - options.RotationGrace;
        var isUnheard = sent.Matches(session.PreviousRefreshHash) && session.RotatedAt <= grace;
        if ((sent.Matches(session.RefreshHash) || isUnheard) && await RotateAsync(sent, db, now, grace, cancellation) is { } refresh)
        {
            session.LastUsedAt = now;
            return (replies.Of(user, session, refresh, now), []);
        }

        // Read again: the current token may have become the one before while this request was under way.
        var latest = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == session.Id, cancellation);
        if (!replies.IsLive(latest, now))
        {
            return (null, []);
        }

        if (sent.Matches(latest.PreviousRefreshHash) && latest.RotatedAt > grace)
        {
            return (replies.Of(user, latest, null, now), []);
        }

        return (null, await ReusedTokens.EndAsync(db, mails, user, latest, grace, context, cancellation));
    }

    // The condition makes it happen once, however many ask with the same token.
    static async Task<OpaqueToken?> RotateAsync(OpaqueToken sent, UsersDb db, DateTime now, DateTime grace, CancellationToken cancellation)
    {
        var refresh = OpaqueToken.Create(sent.Row);
        var (current, next) = (sent.Hash, refresh.Hash);
        var rotated = await db.Sessions
            .Where(s => s.Id == sent.Row && s.EndedAt == null
                && (s.RefreshHash == current || (s.PreviousRefreshHash == current && s.RotatedAt <= grace)))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(s => s.PreviousRefreshHash, current)
                    .SetProperty(s => s.RefreshHash, next)
                    .SetProperty(s => s.RotatedAt, now)
                    .SetProperty(s => s.LastUsedAt, now),
                cancellation);
        return rotated == 1 ? refresh : null;
    }
}
