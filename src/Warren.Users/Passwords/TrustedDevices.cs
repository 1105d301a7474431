using Microsoft.EntityFrameworkCore;
using Warren.Users.Data;
using Warren.Users.Tokens;

namespace Warren.Users.Passwords;

/// <summary>
/// Browsers in which somebody signed in before. Each has a secret and a counter of failures of its own, so that strangers can lock the account
/// for everybody but its owner. It is no second way in: without the password the secret opens nothing.
/// </summary>
static class TrustedDevices
{
    /// <summary>A device that is not used for so long is forgotten.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    const int MostOfOneUser = 20;

    /// <summary>Which of the tokens that a browser sent is of this person, if any. A device with too many failures counts no more.</summary>
    public static async Task<Guid?> FindAsync(UsersDb db, string[] sent, Guid userId, DateTime now, CancellationToken cancellation)
    {
        var tokens = sent.Select(text => OpaqueToken.TryParse(text, out var token) ? token : null).OfType<OpaqueToken>().ToList();
        var ids = tokens.Select(token => token.Row).ToArray();
        var since = now - Kept;
        var known = await db.TrustedDevices
            .Where(d => d.UserId == userId && ids.Contains(d.Id) && d.LastUsedAt > since && d.AccessFailedCount < Lockout.Most)
            .Select(d => new { d.Id, d.SecretHash })
            .ToListAsync(cancellation);
        return known.FirstOrDefault(d => tokens.Any(token => token.Row == d.Id && token.Matches(d.SecretHash)))?.Id;
    }

    /// <summary>The row of a device.</summary>
    public static IQueryable<TrustedDevice> Row(UsersDb db, Guid id) => db.TrustedDevices.Where(d => d.Id == id);

    /// <summary>The password was right on this device: forgets its failures.</summary>
    public static async Task UsedAsync(UsersDb db, Guid id, DateTime now, CancellationToken cancellation)
    {
        await Lockout.ClearAsync(Row(db, id), cancellation);
        await Row(db, id).ExecuteUpdateAsync(set => set.SetProperty(d => d.LastUsedAt, now), cancellation);
    }

    /// <summary>The password was right on a device not known yet: its secret. The person's longest unused one makes room.</summary>
    public static async Task<string> TrustAsync(UsersDb db, Guid userId, DateTime now, CancellationToken cancellation)
    {
        var kept = await db.TrustedDevices.Where(d => d.UserId == userId && d.AccessFailedCount < Lockout.Most)
            .OrderByDescending(d => d.LastUsedAt).Take(MostOfOneUser - 1).Select(d => d.Id).ToListAsync(cancellation);
        await db.TrustedDevices.Where(d => d.UserId == userId && !kept.Contains(d.Id)).ExecuteDeleteAsync(cancellation);

        var token = OpaqueToken.Create(Guid.CreateVersion7(now));
        db.TrustedDevices.Add(new TrustedDevice { Id = token.Row, UserId = userId, SecretHash = token.Hash, LastUsedAt = now });
        return token.Write();
    }
}
