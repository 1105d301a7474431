namespace Warren.Users.Data;

/// <summary>
/// What somebody did or tried at an account: written once and never changed, but that address and browser are forgotten after 90 days, and
/// the row after a year. The names of actions are those of the OWASP logging vocabulary.
/// </summary>
sealed class AuditEntry
{
    public const string SignedIn = "authn_login_success";

    public const string WrongPassword = "authn_login_fail";

    /// <summary>The password was not looked at, because the account is locked or not active.</summary>
    public const string Locked = "authn_login_lock";

    public required Guid Id { get; init; }

    public required DateTime At { get; init; }

    public required string Action { get; init; }

    /// <summary>Whose account; <c>null</c> where there is none of that address. No foreign key: it outlives the account.</summary>
    public Guid? Subject { get; init; }

    /// <summary>The id that the person saw in an error, and that the log has.</summary>
    public required string RequestId { get; init; }

    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }
}
