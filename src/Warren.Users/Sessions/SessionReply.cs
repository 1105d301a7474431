using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Users.Data;
using Warren.Users.Tokens;

namespace Warren.Users.Sessions;

/// <summary>What the router needs to set its cookie and to answer the page.</summary>
/// <param name="RefreshToken">The new refresh token; <c>null</c> when the cookie that was sent stays (another tab has the new one).</param>
/// <param name="AccessToken">A new access token.</param>
/// <param name="ExpiresIn">Its life in seconds.</param>
/// <param name="User">The own account.</param>
/// <param name="Persistent">Whether the cookie outlives the browser.</param>
/// <param name="ExpiresAt">When the session is over unless it is refreshed again before.</param>
sealed record SessionReply(string? RefreshToken, string AccessToken, int ExpiresIn, Me User, bool Persistent, DateTime ExpiresAt);

/// <summary>When sessions are over, and what is said of them.</summary>
sealed class SessionReplies(AccessTokens tokens, IOptions<TokenOptions> options)
{
    /// <summary>One answer for unknown, ended and expired, so that it tells nothing about the session.</summary>
    public static EventError Expired => new("session_expired", "This session is over. Sign in again.");

    /// <summary>Whether it may be refreshed.</summary>
    public bool IsLive(Session session, DateTime now) =>
        session.EndedAt is null && now < session.EndsAt && now < session.LastUsedAt + options.Value.IdleLifetime;

    public SessionReply Of(User user, Session session, OpaqueToken? refresh, DateTime now)
    {
        var idle = session.LastUsedAt + options.Value.IdleLifetime;
        return new SessionReply(
            refresh?.Write(),
            tokens.Create(user, session, now),
            tokens.LifetimeSeconds,
            Me.Of(user),
            session.IsPersistent,
            idle < session.EndsAt ? idle : session.EndsAt);
    }
}
