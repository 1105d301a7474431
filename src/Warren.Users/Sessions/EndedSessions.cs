using Microsoft.EntityFrameworkCore;
using Warren.Events.Contracts;
using Warren.Users.Data;

namespace Warren.Users.Sessions;

/// <summary>Ends sessions in the database and says what routers must be told.</summary>
static class EndedSessions
{
    /// <summary>Ends those that are not ended yet.</summary>
    public static async Task<IReadOnlyList<SessionRevoked>> EndAsync(
        IQueryable<Session> which, string reason, DateTimeOffset now, CancellationToken cancellation)
    {
        var live = await which.Where(s => s.EndedAt == null).Select(s => new { s.Id, s.UserId }).ToListAsync(cancellation);
        await which.Where(s => s.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.EndedAt, now.UtcDateTime).SetProperty(s => s.EndReason, reason), cancellation);
        return [.. live.Select(s => new SessionRevoked(s.Id.ToString(), s.UserId.ToString(), now, reason))];
    }
}
