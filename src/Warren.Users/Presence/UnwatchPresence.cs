using System.ComponentModel.DataAnnotations;
using Warren.Events;

namespace Warren.Users.Presence;

/// <summary><c>user.presence.unwatch</c>: the asking socket hears no more of these.</summary>
static class UnwatchPresence
{
    public sealed record Request([property: MinLength(1), MaxLength(100)] Guid[] Ids);

    public static Done Handle(Request request, EventContext context)
    {
        foreach (var id in request.Ids.Distinct())
        {
            context.Leave(Rooms.Presence(id));
        }

        return Done.Instance;
    }
}
