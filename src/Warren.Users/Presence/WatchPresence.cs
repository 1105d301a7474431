using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Users.Data;

namespace Warren.Users.Presence;

/// <summary><c>user.presence.watch</c>: who of these is here now; the asking socket then hears <c>presence.changed</c> of each.</summary>
static class WatchPresence
{
    public sealed record Request([property: MinLength(1), MaxLength(100)] Guid[] Ids);

    public sealed record Reply(IReadOnlyList<Person> Users);

    public sealed record Person(Guid Uid, bool Online, int Devices, DateTime? LastSeenAt);

    public static async Task<Reply> HandleAsync(Request request, UsersDb db, EventContext context, CancellationToken cancellation)
    {
        var people = await db.Users
            .Where(u => request.Ids.Contains(u.Id))
            .Select(u => new Person(u.Id, u.Devices > 0, u.Devices, u.LastSeenAt))
            .ToListAsync(cancellation);
        foreach (var person in people)
        {
            context.Join(Rooms.Presence(person.Uid));
        }

        return new Reply(people);
    }
}
