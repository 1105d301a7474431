using Microsoft.EntityFrameworkCore;
using Warren.Users.Data;

namespace Warren.Users.Presence;

/// <summary>
/// Which node holds which socket of whom. Several instances of this service write here: the row of the node keeps reports of one node
/// apart, the rows of the people those of several nodes, so that exactly one instance sees a person's first socket come or last one go.
/// </summary>
static class PresenceRows
{
    static readonly IReadOnlyList<PresenceChanged> Nobody = [];

    /// <summary>Applies a report. <c>null</c>: one before it is missing. A report that was applied before changes nothing.</summary>
    public static async Task<IReadOnlyList<PresenceChanged>?> ApplyAsync(
        UsersDb db, ReportPresence.Request report, DateTime now, CancellationToken cancellation)
    {
        var newer = db.PresenceNodes.Where(n => n.Node == report.Node && (report.Full
            ? n.Epoch < report.Epoch || n.Epoch == report.Epoch && n.Seq < report.Seq
            : n.Epoch == report.Epoch && n.Seq == report.Seq - 1));
        var taken = await newer.ExecuteUpdateAsync(
            set => set.SetProperty(n => n.Epoch, report.Epoch).SetProperty(n => n.Seq, report.Seq).SetProperty(n => n.HeardAt, now), cancellation);
        if (taken == 0)
        {
            var known = await db.PresenceNodes.AsNoTracking().SingleOrDefaultAsync(n => n.Node == report.Node, cancellation);
            if (known is not null && (known.Epoch > report.Epoch || known.Epoch == report.Epoch && known.Seq >= report.Seq))
            {
                return Nobody;
            }

            if (!report.Full)
            {
                return null;
            }

            db.PresenceNodes.Add(new PresenceNode { Node = report.Node, Epoch = report.Epoch, Seq = report.Seq, HeardAt = now });
            await db.SaveChangesAsync(cancellation);
        }

        return await ReplaceAsync(db, report, now, cancellation);
    }

    /// <summary>Forgets a node that has been silent since before <paramref name="cutoff"/>, unless it has spoken meanwhile.</summary>
    public static async Task<IReadOnlyList<PresenceChanged>> DropAsync(
        UsersDb db, string node, DateTime cutoff, DateTime now, CancellationToken cancellation)
    {
        if (await db.PresenceNodes.Where(n => n.Node == node && n.HeardAt < cutoff).ExecuteDeleteAsync(cancellation) == 0)
        {
            return Nobody;
        }

        var sockets = await db.PresenceSockets.Where(s => s.Node == node).ToListAsync(cancellation);
        return await WriteAsync(db, gone: sockets, come: [], now, cancellation);
    }

    static async Task<IReadOnlyList<PresenceChanged>> ReplaceAsync(
        UsersDb db, ReportPresence.Request report, DateTime now, CancellationToken cancellation)
    {
        var bound = report.Bound.GroupBy(b => b.Socket).ToDictionary(same => same.Key, same => same.Last().Uid);
        var named = bound.Keys.Concat(report.Left).ToList();
        var stored = await db.PresenceSockets
            .Where(s => s.Node == report.Node && (report.Full || named.Contains(s.Socket)))
            .ToListAsync(cancellation);
        var gone = stored.Where(s => !bound.TryGetValue(s.Socket, out var uid) || uid != s.UserId).ToList();
        var kept = stored.Except(gone).Select(s => s.Socket).ToHashSet();
        var come = bound.Where(b => !kept.Contains(b.Key))
            .Select(b => new PresenceSocket { Node = report.Node, Socket = b.Key, UserId = b.Value })
            .ToList();
        return await WriteAsync(db, gone, come, now, cancellation);
    }

    // The people's rows are locked before their sockets are written and counted. Two nodes that lose a person's last two sockets at
    // the same moment are so put in order, and only the second one finds none left.
    static async Task<IReadOnlyList<PresenceChanged>> WriteAsync(
        UsersDb db, List<PresenceSocket> gone, List<PresenceSocket> come, DateTime now, CancellationToken cancellation)
    {
        if (gone.Count + come.Count == 0)
        {
            return Nobody;
        }

        var ids = gone.Concat(come).Select(s => s.UserId).Distinct().ToArray();
        var people = await db.LockUsers(ids).ToDictionaryAsync(u => u.Id, cancellation);
        db.PresenceSockets.RemoveRange(gone);
        await db.SaveChangesAsync(cancellation);
        db.PresenceSockets.AddRange(come.Where(s => people.ContainsKey(s.UserId)));
        await db.SaveChangesAsync(cancellation);

        var counts = await db.PresenceSockets.Where(s => ids.Contains(s.UserId))
            .GroupBy(s => s.UserId)
            .Select(of => new { UserId = of.Key, Devices = of.Count() })
            .ToDictionaryAsync(of => of.UserId, of => of.Devices, cancellation);
        return [.. people.Values.Where(user => Recount(user, counts.GetValueOrDefault(user.Id), now))
            .Select(user => new PresenceChanged(user.Id, user.Devices > 0, user.LastSeenAt, user.Devices))];
    }

    // Whether the person came or went.
    static bool Recount(User user, int devices, DateTime now)
    {
        var wasOnline = user.Devices > 0;
        user.Devices = devices;
        if (wasOnline && devices == 0)
        {
            user.LastSeenAt = now;
        }

        return wasOnline != devices > 0;
    }
}
