using Microsoft.EntityFrameworkCore;
using Warren.Users.Data;

namespace Warren.Users.Passwords;

/// <summary>
/// Counts the try before the password is looked at, in one UPDATE that also checks the lock. Were it counted afterwards, any number of
/// guesses sent together would all be looked at before the first one counted.
/// Each fifth failure in a row locks: 1 minute, then 2, 4, 8, and 15 from then on. After a hundred no password is looked at any more until
/// a new one is set (NIST SP 800-63B-4 §3.2.2).
/// </summary>
static class Lockout
{
    /// <summary>Failures in a row that end signing in with the password.</summary>
    public const int Most = 100;

    const int Tries = 5;

    /// <summary>Takes one try of the account. <c>false</c>: it is locked, is not active, or does not exist.</summary>
    public static async Task<bool> ReserveAsync(UsersDb db, Guid userId, DateTime now, CancellationToken cancellation)
    {
        var (first, second, third, fourth, later) =
            (now.AddMinutes(1), now.AddMinutes(2), now.AddMinutes(4), now.AddMinutes(8), now.AddMinutes(15));
        return await db.Users
            .Where(u => u.Id == userId && u.Status == User.Active && u.AccessFailedCount < Most && (u.LockedUntil == null || u.LockedUntil <= now))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(u => u.AccessFailedCount, u => u.AccessFailedCount + 1)
                    .SetProperty(u => u.LockedUntil, u =>
                        (u.AccessFailedCount + 1) % Tries != 0 ? null
                        : u.AccessFailedCount + 1 == Tries ? first
                        : u.AccessFailedCount + 1 == 2 * Tries ? second
                        : u.AccessFailedCount + 1 == 3 * Tries ? third
                        : u.AccessFailedCount + 1 == 4 * Tries ? (DateTime?)fourth
                        : later),
                cancellation) == 1;
    }

    /// <summary>The password was right: forgets the failures. <c>false</c>: it has been replaced since it was looked at.</summary>
    public static async Task<bool> ClearAsync(UsersDb db, Guid userId, string? stamp, CancellationToken cancellation) =>
        await db.Users.Where(u => u.Id == userId && u.SecurityStamp == stamp).ExecuteUpdateAsync(
            set => set.SetProperty(u => u.AccessFailedCount, 0).SetProperty(u => u.LockedUntil, (DateTime?)null), cancellation) == 1;
}
