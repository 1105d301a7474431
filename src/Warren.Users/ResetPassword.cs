using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Events.Contracts;
using Warren.Users.Data;
using Warren.Users.Passwords;
using Warren.Users.Sessions;
using Warren.Users.Tokens;

namespace Warren.Users;

/// <summary>
/// <c>user.password.reset</c>: a new password for whoever has the mailed token. It opens a locked account and ends all its sessions; it does
/// not sign in. A refused password leaves the token as it was.
/// </summary>
static class ResetPassword
{
    /// <summary>Why the sessions ended.</summary>
    const string Reason = "password_reset";

    public sealed record Request([property: MaxLength(128)] string Token, [property: MaxLength(1024)] string Password);

    public static async Task<EventResult<Done>> HandleAsync(
        Request request, UsersDb db, PasswordRules rules, PasswordHashing hashing, Revocations revocations, EventContext context,
        CancellationToken cancellation)
    {
        if (!OneTimeTokens.TryHash(request.Token, out var token))
        {
            return TokenInvalid;
        }

        var valid = OneTimeTokens.Valid(db, OneTimeToken.PasswordReset, token, context.Now.UtcDateTime);
        var owner = await valid.Join(db.Users, t => t.UserId, u => u.Id, (_, u) => new { u.Id, u.Email, u.DisplayName }).SingleOrDefaultAsync(cancellation);
        if (owner is null)
        {
            return TokenInvalid;
        }

        if (rules.Check(request.Password, owner.Email!, owner.DisplayName) is { } refusal)
        {
            return refusal;
        }

        string hash;
        using (await hashing.EnterAsync(cancellation))
        {
            hash = hashing.Hash(request.Password);
        }

        var ended = await context.Transaction(() => SetAsync(db, owner.Id, valid, hash, context, cancellation));
        if (ended.Error is { } error)
        {
            return error;
        }

        await revocations.AnnounceAsync(ended.Data!, cancellation);
        return Done.Instance;
    }

    static EventError TokenInvalid => new("token_invalid", "This link does not work any more: it was used, or is too old. Ask for a new one.");

    // The account's row comes first: it puts two tokens of one person, and a sign-in with the old password, in order.
    static async Task<EventResult<IReadOnlyList<SessionRevoked>>> SetAsync(
        UsersDb db, Guid userId, IQueryable<OneTimeToken> valid, string hash, EventContext context, CancellationToken cancellation)
    {
        var stamp = Guid.NewGuid().ToString("N");
        await db.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(
            set => set
                .SetProperty(u => u.PasswordHash, hash)
                .SetProperty(u => u.SecurityStamp, stamp)
                .SetProperty(u => u.AccessFailedCount, 0)
                .SetProperty(u => u.LockedUntil, (DateTime?)null),
            cancellation);
        if (await valid.ExecuteDeleteAsync(cancellation) == 0)
        {
            return TokenInvalid;
        }

        await db.OneTimeTokens.Where(t => t.UserId == userId && t.Purpose == OneTimeToken.PasswordReset).ExecuteDeleteAsync(cancellation);
        await db.TrustedDevices.Where(d => d.UserId == userId).ExecuteDeleteAsync(cancellation);
        Audit.Add(db, context, AuditEntry.PasswordChanged, userId);
        var ended = await EndedSessions.EndAsync(db, db.Sessions.Where(s => s.UserId == userId), Reason, context, cancellation);
        return EventResult<IReadOnlyList<SessionRevoked>>.FromData(ended);
    }
}
