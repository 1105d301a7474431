using Warren.Events;
using Warren.Users.Data;
using Warren.Users.Tokens;

namespace Warren.Users.Sessions;

/// <summary><c>session.close</c>: ends the session of a refresh token. A token that is not valid any more is no error: it is over already.</summary>
static class CloseSession
{
    public sealed record Request(string RefreshToken);

    public static async Task<EventResult<Done>> HandleAsync(
        Request request, UsersDb db, Revocations revocations, EventContext context, CancellationToken cancellation)
    {
        if (!OpaqueToken.TryParse(request.RefreshToken, out var sent))
        {
            return Done.Instance;
        }

        var hash = sent.Value.Hash;
        var which = db.Sessions.Where(s => s.Id == sent.Value.Row && (s.RefreshHash == hash || s.PreviousRefreshHash == hash));
        var ended = await context.Transaction(() => EndedSessions.EndAsync(db, which, "signed_out", context, cancellation));
        await revocations.AnnounceAsync(ended, cancellation);
        return Done.Instance;
    }
}
