namespace Warren.Users.Data;

/// <summary>
/// One sign-in of one browser. Its secrets are kept as SHA-256 only; they are 256 random bits, so a slow hash would add nothing.
/// </summary>
sealed class Session
{
    /// <summary>The <c>sid</c> of its access tokens.</summary>
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>When the password was given (<c>auth_time</c>).</summary>
    public required DateTime AuthTime { get; init; }

    /// <summary>Whether the browser keeps it when it is closed ("remember me").</summary>
    public bool IsPersistent { get; set; }

    /// <summary>When it was last refreshed; after a week without that it is over.</summary>
    public required DateTime LastUsedAt { get; set; }

    /// <summary>When it is over whatever happens. It never moves.</summary>
    public required DateTime EndsAt { get; set; }

    /// <summary>Of the refresh token that is valid now; <c>null</c> before the handoff was exchanged for one.</summary>
    public byte[]? RefreshHash { get; set; }

    /// <summary>Of the refresh token before it: two tabs share one cookie, and the slower one still sends this.</summary>
    public byte[]? PreviousRefreshHash { get; set; }

    public DateTime? RotatedAt { get; set; }

    /// <summary>Of the one-time token that signing in gives to the page; <c>null</c> once used, or when no challenge was sent.</summary>
    public byte[]? HandoffHash { get; set; }

    /// <summary>base64url(SHA-256(verifier)): only the page that signed in knows the verifier.</summary>
    public string? Challenge { get; set; }

    public DateTime? HandoffEndsAt { get; set; }

    public DateTime? EndedAt { get; set; }

    /// <summary>A stable code, such as <c>signed_out</c>.</summary>
    public string? EndReason { get; set; }
}
