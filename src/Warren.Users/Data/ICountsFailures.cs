namespace Warren.Users.Data;

/// <summary>What wrong passwords are counted at: an account, or a device that its owner uses.</summary>
interface ICountsFailures
{
    /// <summary>Wrong passwords in a row.</summary>
    int AccessFailedCount { get; }

    /// <summary>Until when no password is looked at, whether right or wrong.</summary>
    DateTime? LockedUntil { get; }
}
