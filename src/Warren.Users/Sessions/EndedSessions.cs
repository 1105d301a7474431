using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Events.Contracts;
using Warren.Users.Data;

namespace Warren.Users.Sessions;

/// <summary>Ends sessions in the database, with an audit row for each, and says what routers must be told.</summary>
static class EndedSessions
{
    /// <summary>Ends those that are not ended yet.</summary>
    public static async Task<IReadOnlyList<SessionRevoked>> EndAsync(
        UsersDb db, IQueryable<Session> which, string reason, EventContext context, CancellationToken cancellation)
    {
        var now = context.Now;
        var live = await which.Where(s => s.EndedAt == null).OrderBy(s => s.Id)
            .Select(s => new { s.Id, s.UserId }).ToListAsync(cancellation);
        var ended = new List<SessionRevoked>(live.Count);
        foreach (var session in live)
        {
            // Two at the same moment both see it live: the one whose update counts ends it. In one order, so that neither blocks the other.
            var count = await db.Sessions.Where(s => s.Id == session.Id && s.EndedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.EndedAt, now.UtcDateTime).SetProperty(s => s.EndReason, reason), cancellation);
            if (count == 1)
            {
                Audit.Add(db, context, AuditEntry.SessionEnded, session.UserId, session.Id);
                ended.Add(new SessionRevoked(session.Id.ToString(), session.UserId.ToString(), now, reason));
            }
        }

        return ended;
    }
}
