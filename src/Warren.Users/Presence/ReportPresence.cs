using System.ComponentModel.DataAnnotations;
using Warren.Events;
using Warren.Users.Data;

namespace Warren.Users.Presence;

/// <summary>
/// <c>presence.report</c>: a router node says who is connected to it: everybody (<c>full</c>) at its start and when asked, else what
/// changed since its last report. <c>full_needed</c> when that last report never came here.
/// </summary>
static class ReportPresence
{
    const int Most = 10_000;

    public sealed record Request(
        [property: StringLength(128, MinimumLength = 1)] string Node,
        long Epoch,
        long Seq,
        bool Full,
        [property: MaxLength(Most)] IReadOnlyList<Bound> Bound,
        [property: MaxLength(Most)] IReadOnlyList<string> Left);

    public sealed record Bound([property: StringLength(128, MinimumLength = 1)] string Socket, Guid Uid);

    public sealed record Reply(bool Ok);

    public static async Task<EventResult<Reply>> HandleAsync(
        Request request, UsersDb db, PresencePushes pushes, EventContext context, CancellationToken cancellation)
    {
        var changes = await context.Transaction(() => PresenceRows.ApplyAsync(db, request, context.Now.UtcDateTime, cancellation));
        if (changes is null)
        {
            return new EventError("full_needed", "A report before this one is missing. Send everything.");
        }

        await pushes.SendAsync(changes, cancellation);
        return new Reply(true);
    }
}
