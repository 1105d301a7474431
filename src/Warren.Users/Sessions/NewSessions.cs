using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Warren.Users.Data;
using Warren.Users.Tokens;

namespace Warren.Users.Sessions;

/// <summary>
/// Starts a session when somebody signs in. It lasts as long as its access token; exchanging the handoff for a refresh token
/// (<see cref="OpenSession"/>) is what makes it longer.
/// </summary>
sealed class NewSessions(IOptions<TokenOptions> options)
{
    /// <summary>How long a session's row is kept when it is over.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>The session, and the handoff if the page sent a challenge for it.</summary>
    public async Task<(Session Session, string? Handoff)> StartAsync(
        UsersDb db, User user, bool remember, string? challenge, DateTime now, CancellationToken cancellation)
    {
        var over = now - Kept;
        await db.Sessions.Where(s => s.UserId == user.Id && s.EndsAt < over).ExecuteDeleteAsync(cancellation);
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            UserId = user.Id,
            AuthTime = now,
            LastUsedAt = now,
            EndsAt = now + options.Value.AccessLifetime,
            IsPersistent = remember,
        };
        db.Sessions.Add(session);
        return (session, challenge is null ? null : Offer(session, challenge, now));
    }

    string Offer(Session session, string challenge, DateTime now)
    {
        var handoff = OpaqueToken.Create(session.Id);
        session.HandoffHash = handoff.Hash;
        session.HandoffEndsAt = now + options.Value.HandoffLifetime;
        session.Challenge = challenge;
        return handoff.Write();
    }
}
