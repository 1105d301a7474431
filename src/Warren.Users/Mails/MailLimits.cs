using Microsoft.EntityFrameworkCore;
using Warren.Users.Data;

namespace Warren.Users.Mails;

/// <summary>
/// How many mails of one kind an address gets, whoever asks: one a minute, three an hour, ten a day. What is more is dropped in silence. Each kind
/// has its own, or a thief who asks for new passwords would keep the mail away that tells of him.
/// </summary>
static class MailLimits
{
    /// <summary>After so long a mail that was sent counts no more.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    static readonly (TimeSpan Within, int Most)[] All = [(TimeSpan.FromMinutes(1), 1), (TimeSpan.FromHours(1), 3), (Longest, 10)];

    public static async Task<bool> AllowAsync(UsersDb db, string kind, string normalizedEmail, DateTime now, CancellationToken cancellation)
    {
        var since = now - Longest;
        var earlier = await db.OutgoingMails
            .Where(m => m.NormalizedEmail == normalizedEmail && m.Kind == kind && m.AcceptedAt > since)
            .Select(m => m.AcceptedAt!.Value)
            .ToListAsync(cancellation);
        return All.All(limit => earlier.Count(at => at > now - limit.Within) < limit.Most);
    }
}
