using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Warren.Events;
using Warren.Users.Data;
using Warren.Users.Tokens;

namespace Warren.Users.Sessions;

/// <summary>
/// <c>session.open</c>: the router exchanges the handoff of a sign-in, and the verifier that only that page knows, for the first refresh
/// token. A handoff works once: whoever tries it with a wrong verifier has used it up too.
/// </summary>
static class OpenSession
{
    public sealed record Request(string Handoff, string Verifier, bool? Remember = null);

    public static async Task<EventResult<SessionReply>> HandleAsync(
        Request request, UsersDb db, SessionReplies replies, IOptions<TokenOptions> options, EventContext context, CancellationToken cancellation)
    {
        if (!OpaqueToken.TryParse(request.Handoff, out var handoff))
        {
            return SessionReplies.Expired;
        }

        var opened = await context.Transaction(() => ExchangeAsync(handoff.Value, request, db, options.Value, context, cancellation));
        return opened is (var user, var session, var refresh) ? replies.Of(user, session, refresh, context.Now.UtcDateTime) : SessionReplies.Expired;
    }

    // A null is committed like any other value, and with it that the handoff is used up.
    static async Task<(User User, Session Session, OpaqueToken Refresh)?> ExchangeAsync(
        OpaqueToken handoff, Request request, UsersDb db, TokenOptions options, EventContext context, CancellationToken cancellation)
    {
        var now = context.Now.UtcDateTime;
        var hash = handoff.Hash;
        var taken = await db.Sessions
            .Where(s => s.Id == handoff.Row && s.HandoffHash == hash && s.HandoffEndsAt > now && s.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.HandoffHash, (byte[]?)null), cancellation);
        if (taken == 0)
        {
            return null;
        }

        var session = await db.Sessions.SingleAsync(s => s.Id == handoff.Row, cancellation);
        var user = await db.Users.SingleAsync(u => u.Id == session.UserId, cancellation);
        if (!Verifies(request.Verifier, session.Challenge!) || user.Status != User.Active)
        {
            return null;
        }

        var refresh = OpaqueToken.Create(session.Id);
        session.RefreshHash = refresh.Hash;
        session.RotatedAt = now;
        session.LastUsedAt = now;
        session.EndsAt = session.AuthTime + options.AbsoluteLifetime;
        session.IsPersistent = request.Remember ?? session.IsPersistent;
        Audit.Add(db, context, AuditEntry.SessionRenewed, user.Id, session.Id);
        return (user, session, refresh);
    }

    static bool Verifies(string verifier, string challenge) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))),
        Encoding.ASCII.GetBytes(challenge));
}
