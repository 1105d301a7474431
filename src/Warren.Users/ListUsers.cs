using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Users.Data;

namespace Warren.Users;

/// <summary>
/// <c>user.list</c>: who is here, those online first, then who was here last; 100 at most. From then on the asking socket hears
/// <c>people.changed</c>, <c>user.profile</c> and <c>presence.changed</c>.
/// </summary>
static class ListUsers
{
    const int Most = 100;

    public sealed record Reply(IReadOnlyList<Person> Users);

    public sealed record Person(Guid Uid, string DisplayName, bool Online, int Devices, DateTime? LastSeenAt, long Version);

    public static async Task<Reply> HandleAsync(UsersDb db, EventContext context, CancellationToken cancellation)
    {
        context.Join(Rooms.People);
        return new Reply(await db.Users
            .Where(u => u.Status == User.Active)
            .OrderByDescending(u => u.Devices > 0)
            .ThenByDescending(u => u.LastSeenAt ?? u.CreatedAt)
            .Take(Most)
            .Select(u => new Person(u.Id, u.DisplayName, u.Devices > 0, u.Devices, u.LastSeenAt, u.Version))
            .ToListAsync(cancellation));
    }
}
