namespace Warren.Users.Data;

/// <summary>
/// A browser in which somebody has signed in before. Its failures are counted here and not at the account, so that strangers who lock the
/// account do not lock its owner out. Its secret is kept as SHA-256 only.
/// </summary>
sealed class TrustedDevice : ICountsFailures
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required byte[] SecretHash { get; init; }

    public required DateTime LastUsedAt { get; set; }

    public int AccessFailedCount { get; set; }

    public DateTime? LockedUntil { get; set; }
}
