namespace Warren.Users.Data;

/// <summary>
/// A mail that somebody asked for, or that an account's owner has to have. The row is all there is until the mail leaves: what it says, with its
/// token, is made at sending time, so no plain token is ever stored. It is written for any address; whether that has an account is looked up when it is sent.
/// </summary>
sealed class OutgoingMail
{
    /// <summary>The <see cref="Kind"/> of a mail with a link to a new password.</summary>
    public const string PasswordReset = "password_reset";

    /// <summary>The <see cref="Kind"/> of a mail that says that a copy of a refresh token was used.</summary>
    public const string TokenReused = "token_reused";

    public required Guid Id { get; init; }

    public required string Kind { get; init; }

    /// <summary>The address as accounts are looked up by it; the mail goes to the account's own spelling.</summary>
    public required string NormalizedEmail { get; init; }

    public required DateTime AskedAt { get; init; }

    /// <summary>When it was found to be for an account and within its limits; <c>null</c> before that.</summary>
    public DateTime? AcceptedAt { get; set; }

    /// <summary>How often sending was begun.</summary>
    public int Tries { get; set; }

    /// <summary>When it is the next try's turn; <c>null</c> when it was sent or given up.</summary>
    public required DateTime? NextTryAt { get; set; }

    public DateTime? SentAt { get; set; }
}
