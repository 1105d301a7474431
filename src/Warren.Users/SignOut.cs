using Warren.Events;
using Warren.Users.Data;
using Warren.Users.Sessions;

namespace Warren.Users;

/// <summary><c>user.signOut</c>: ends the asking session, all others, or all. Routers hear of it after the commit.</summary>
static class SignOut
{
    public enum Scope
    {
        This,
        Others,
        All,
    }

    public sealed record Request(Scope Scope = Scope.This);

    public static async Task<EventResult<Done>> HandleAsync(
        Request request, UsersDb db, Revocations revocations, EventContext context, CancellationToken cancellation)
    {
        var user = Guid.Parse(context.User.Id);
        var current = Guid.Parse(context.User.SessionId);
        var which = db.Sessions.Where(s => s.UserId == user && (request.Scope == Scope.All || (s.Id == current) == (request.Scope == Scope.This)));
        var ended = await context.Transaction(() => EndedSessions.EndAsync(db, which, "signed_out", context, cancellation));
        await revocations.AnnounceAsync(ended, cancellation);
        return Done.Instance;
    }
}
