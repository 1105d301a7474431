using Warren.Events;

namespace Warren.Users.Presence;

/// <summary>
/// Tells those who watch. Outside the handler's own pushes, because a router node that dies with everybody on it is more than one
/// handler may push, and because the sweep has no handler.
/// </summary>
sealed class PresencePushes([FromKeyedServices(UsersService.Name)] ServiceMessages messages)
{
    const int AtATime = 32;

    public Task SendAsync(IReadOnlyList<PresenceChanged> changes, CancellationToken cancellation) => Parallel.ForEachAsync(
        changes,
        new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation },
        async (change, stop) =>
        {
            await messages.PushToRoomAsync(Rooms.Presence(change.Uid), "presence.changed", change, stop);
            await messages.PushToRoomAsync(Rooms.People, "presence.changed", change, stop);
        });
}
