using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Users.Data;
using Warren.Users.Passwords;
using Warren.Users.Sessions;
using Warren.Users.Tokens;

namespace Warren.Users;

/// <summary>
/// <c>user.signIn</c>: one answer and one hash for every failure, so that neither words nor time tell who has an account.
/// The try is counted and committed before the password is looked at (<see cref="Lockout"/>), the outcome afterwards.
/// </summary>
static class SignIn
{
    public sealed record Request(
        [property: MaxLength(254)] string Email,
        [property: MaxLength(1024)] string Password,
        bool Remember = false,
        [property: RegularExpression("^[A-Za-z0-9_-]{43}$", ErrorMessage = "challenge is base64url(SHA-256(verifier)): 43 characters.")]
        string? Challenge = null);

    public sealed record Reply(
        string AccessToken,
        int ExpiresIn,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Handoff,
        Me User);

    public static async Task<EventResult<Reply>> HandleAsync(
        Request request, UsersDb db, UserManager<User> users, PasswordHashing hashing, NewSessions sessions, AccessTokens tokens,
        EventContext context, CancellationToken cancellation)
    {
        using var turn = await hashing.EnterAsync(cancellation);
        var hash = await context.Transaction(() => ReserveAsync(request.Email, db, users, context.Now.UtcDateTime, cancellation));
        var verified = hashing.Verify(hash.Password, request.Password);
        if (verified == PasswordVerificationResult.Failed)
        {
            return InvalidCredentials;
        }

        var rehashed = verified == PasswordVerificationResult.SuccessRehashNeeded ? hashing.Hash(request.Password) : null;
        return await context.Transaction<EventResult<Reply>>(async () =>
        {
            var now = context.Now.UtcDateTime;
            if (!await Lockout.ClearAsync(db, hash.UserId, hash.Stamp, cancellation))
            {
                // A new password was set while the old one was being looked at: its sessions are ended, and no new one may begin.
                return InvalidCredentials;
            }

            var user = await db.Users.SingleAsync(u => u.Id == hash.UserId, cancellation);
            user.PasswordHash = rehashed ?? user.PasswordHash;
            var (session, handoff) = await sessions.StartAsync(db, user, request.Remember, request.Challenge, now, cancellation);
            return new Reply(tokens.Create(user, session, now), tokens.LifetimeSeconds, handoff, Me.Of(user));
        });
    }

    static EventError InvalidCredentials => new(
        "invalid_credentials", "E-mail address or password is wrong. After several tries, wait a few minutes or choose a new password.");

    // The same two statements whether there is an account or not.
    static async Task<(Guid UserId, string? Password, string? Stamp)> ReserveAsync(
        string typed, UsersDb db, UserManager<User> users, DateTime now, CancellationToken cancellation)
    {
        var email = users.NormalizeEmail(typed.Trim());
        var user = await db.Users
            .Where(u => u.NormalizedEmail == email).Select(u => new { u.Id, u.PasswordHash, u.SecurityStamp }).SingleOrDefaultAsync(cancellation);
        var reserved = await Lockout.ReserveAsync(db, user?.Id ?? Guid.Empty, now, cancellation);
        return (user?.Id ?? Guid.Empty, reserved ? user?.PasswordHash : null, user?.SecurityStamp);
    }
}
