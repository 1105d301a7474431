using Warren.Events;

namespace Warren.Router.Identity;

/// <summary>What a verified access token says. It exists only after its signature was checked.</summary>
/// <param name="UserId"><c>sub</c></param>
/// <param name="SessionId"><c>sid</c></param>
/// <param name="Roles"><c>roles</c></param>
/// <param name="IssuedAt"><c>iat</c></param>
/// <param name="Expires"><c>exp</c></param>
/// <param name="AuthTime"><c>auth_time</c></param>
sealed record AccessToken(
    string UserId, string? SessionId, IReadOnlyList<string> Roles, DateTimeOffset IssuedAt, DateTimeOffset Expires, DateTimeOffset? AuthTime)
{
    /// <summary>How long it is good for.</summary>
    public TimeSpan Lifetime => Expires - IssuedAt;

    /// <summary>
    /// How far clocks may differ: a tenth of the lifetime at most, so that tokens of a few seconds do end after a few seconds.
    /// </summary>
    public TimeSpan Skew(TimeSpan limit) => Lifetime / 10 < limit ? Lifetime / 10 : limit;

    /// <summary>When the page is told that it ends soon: a minute before, or half its life if that is less.</summary>
    public DateTimeOffset ExpiringAt => Expires - (Lifetime / 2 < TimeSpan.FromMinutes(1) ? Lifetime / 2 : TimeSpan.FromMinutes(1));

    /// <summary>The same speaker: renewing changes neither user nor session.</summary>
    public bool IsSameSession(AccessToken? other) => other is not null && other.UserId == UserId && other.SessionId == SessionId;

    /// <summary>Who asks, from what was verified and nothing else.</summary>
    public Caller ToCaller(Caller origin) => origin with
    {
        Kind = CallerKind.User,
        UserId = UserId,
        SessionId = SessionId,
        Roles = Roles,
        AuthTime = AuthTime,
    };
}
