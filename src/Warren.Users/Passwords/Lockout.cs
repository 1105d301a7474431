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

    /// <summary>Takes one try. <c>false</c>: the row is locked, or is not there.</summary>
    public static async Task<bool> ReserveAsync<T>(IQueryable<T> row, DateTime now, CancellationToken cancellation)
        where T : class, ICountsFailures
    {
        var (first, second, third, fourth, later) =
            (now.AddMinutes(1), now.AddMinutes(2), now.AddMinutes(4), now.AddMinutes(8), now.AddMinutes(15));
        return await row
            .Where(r => r.AccessFailedCount < Most && (r.LockedUntil == null || r.LockedUntil <= now))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(r => r.AccessFailedCount, r => r.AccessFailedCount + 1)
                    .SetProperty(r => r.LockedUntil, r =>
                        (r.AccessFailedCount + 1) % Tries != 0 ? null
                        : r.AccessFailedCount + 1 == Tries ? first
                        : r.AccessFailedCount + 1 == 2 * Tries ? second
                        : r.AccessFailedCount + 1 == 3 * Tries ? third
                        : r.AccessFailedCount + 1 == 4 * Tries ? (DateTime?)fourth
                        : later),
                cancellation) == 1;
    }

    /// <summary>The password was right: forgets the failures.</summary>
    public static Task ClearAsync<T>(IQueryable<T> row, CancellationToken cancellation)
        where T : class, ICountsFailures => row.ExecuteUpdateAsync(
            set => set.SetProperty(r => r.AccessFailedCount, 0).SetProperty(r => r.LockedUntil, (DateTime?)null), cancellation);
}
