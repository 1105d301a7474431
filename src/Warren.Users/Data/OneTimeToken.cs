namespace Warren.Users.Data;

/// <summary>
/// A secret that was mailed to somebody, good for one use. Only its SHA-256 is kept; it is 256 random bits, so a slow hash would add nothing.
/// </summary>
sealed class OneTimeToken
{
    /// <summary>The <see cref="Purpose"/> of a token that sets a new password.</summary>
    public const string PasswordReset = "password_reset";

    public required byte[] Hash { get; init; }

    /// <summary>The one thing it is good for.</summary>
    public required string Purpose { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The address it was sent to. When the account has another one by then, the token is worthless.</summary>
    public required string NormalizedEmail { get; init; }

    public required DateTime EndsAt { get; init; }
}
