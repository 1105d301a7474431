using Microsoft.EntityFrameworkCore;
using Warren.Samples.Inventory.Data;

namespace Warren.Samples.Inventory;

/// <summary>
/// Hears <c>user.registered</c> and <c>user.profile_changed</c>, so that names are here when they are needed. Events carry the whole
/// state and a version but come in no order: the newest stays.
/// </summary>
static class RememberPerson
{
    /// <summary>What this service reads of either event; the rest is of no use here.</summary>
    public sealed record UserEvent(Guid Uid, string DisplayName, long Version);

    public static async Task HandleAsync(UserEvent user, InventoryDb db, CancellationToken cancellation)
    {
        var renamed = await db.People
            .Where(person => person.Id == user.Uid && person.Version < user.Version)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(person => person.DisplayName, user.DisplayName)
                    .SetProperty(person => person.Version, user.Version),
                cancellation);
        if (renamed == 0 && !await db.People.AnyAsync(person => person.Id == user.Uid, cancellation))
        {
            // If another instance adds the same person now, this one fails and the event is tried again.
            db.People.Add(new Person { Id = user.Uid, DisplayName = user.DisplayName, Version = user.Version });
        }
    }
}
