namespace Warren.Users.Data;

/// <summary>
/// What somebody did or tried at an account: written once and never changed, but that address and browser are forgotten after 90 days, and
/// the row after a year. The names of actions are those of the OWASP logging vocabulary, and say how it went.
/// </summary>
sealed class AuditEntry
{
    public const string SignedIn = "authn_login_success";

    public const string WrongPassword = "authn_login_fail";

    /// <summary>The password was not looked at, because the account is locked or not active.</summary>
    public const string Locked = "authn_login_lock";

    /// <summary>
    /// A refresh token of a live session that is not, or not any more, one of the session's two: replaced before, or made up. Which of the
    /// two, nobody can tell, because replaced ones are not kept.
    /// </summary>
    public const string TokenReused = "authn_token_reuse";

    public const string PasswordChanged = "authn_password_change";

    public const string UserCreated = "user_created";

    public const string UserUpdated = "user_updated";

    /// <summary>It has begun, and lasts as long as its access token.</summary>
    public const string SessionCreated = "session_created";

    /// <summary>The handoff was exchanged for the first refresh token, so it lasts longer. Each refresh after that is no row.</summary>
    public const string SessionRenewed = "session_renewed";

    /// <summary>
    /// Somebody ended it, by signing out or by a new password, whose row has the same request's id. That its time has run out is no row.
    /// </summary>
    public const string SessionEnded = "session_expired";

    public required Guid Id { get; init; }

    public required DateTime At { get; init; }

    public required string Action { get; init; }

    /// <summary>
    /// Who asked, as the router has verified it: <c>user:id</c>, <c>anonymous</c>, or <c>service:router</c> for who holds a refresh token.
    /// <c>null</c> in rows that are older than this column.
    /// </summary>
    public string? Actor { get; init; }

    /// <summary>Whose account; <c>null</c> where there is none of that address. No foreign key: it outlives the account.</summary>
    public Guid? Subject { get; init; }

    /// <summary>The session that began, was renewed, ended or was tried; else the one that asked, if any. No foreign key, either.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The id that the person saw in an error, and that the log has.</summary>
    public required string RequestId { get; init; }

    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }
}
