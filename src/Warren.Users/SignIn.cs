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
        string? Challenge = null,
        [property: MaxLength(5)] string[]? Devices = null);

    /// <param name="AccessToken">Says who this is, for <c>auth.set</c>.</param>
    /// <param name="ExpiresIn">Its life in seconds.</param>
    /// <param name="Handoff">Exchanged at <c>/auth/session</c> for the refresh cookie.</param>
    /// <param name="Device">On a device not known yet: what it sends with later sign-ins, of several people the newest five.</param>
    /// <param name="User">The own account.</param>
    public sealed record Reply(
        string AccessToken,
        int ExpiresIn,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Handoff,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Device,
        Me User);

    public static async Task<EventResult<Reply>> HandleAsync(
        Request request, UsersDb db, UserManager<User> users, PasswordHashing hashing, NewSessions sessions, AccessTokens tokens,
        EventContext context, CancellationToken cancellation)
    {
        using var turn = await hashing.EnterAsync(cancellation);
        var tried = await context.Transaction(() => ReserveAsync(request, db, users, context.Now.UtcDateTime, cancellation));
        var verified = hashing.Verify(tried.Hash, request.Password);
        EventResult<Reply> result = InvalidCredentials;
        if (verified != PasswordVerificationResult.Failed)
        {
            var rehashed = verified == PasswordVerificationResult.SuccessRehashNeeded ? hashing.Hash(request.Password) : null;
            result = await context.Transaction(() => EnterAsync(request, tried, rehashed, db, sessions, tokens, context, cancellation));
        }

        if (result.Error is not null)
        {
            // Of its own, because a refusal rolls its transaction back.
            var action = tried.Hash is null && tried.UserId != Guid.Empty ? AuditEntry.Locked : AuditEntry.WrongPassword;
            await context.Transaction(() =>
            {
                Audit.Add(db, context, action, tried.UserId);
                return Task.CompletedTask;
            });
        }

        return result;
    }

    static async Task<EventResult<Reply>> EnterAsync(
        Request request, Tried tried, string? rehashed, UsersDb db, NewSessions sessions, AccessTokens tokens, EventContext context,
        CancellationToken cancellation)
    {
        var now = context.Now.UtcDateTime;
        var user = (await db.LockUsers([tried.UserId]).ToListAsync(cancellation)).Single();
        if (user.SecurityStamp != tried.Stamp)
        {
            // A new password was set while the old one was being looked at: its sessions are ended, and no new one may begin.
            return InvalidCredentials;
        }

        string? device = null;
        if (tried.Device is { } known)
        {
            // The account's own failures are others' and stay, so that each sign-in of the owner does not give strangers a hundred more.
            await TrustedDevices.UsedAsync(db, known, now, cancellation);
        }
        else
        {
            await Lockout.ClearAsync(db.Users.Where(u => u.Id == user.Id), cancellation);
            device = await TrustedDevices.TrustAsync(db, user.Id, now, cancellation);
        }

        user.PasswordHash = rehashed ?? user.PasswordHash;
        var (session, handoff) = await sessions.StartAsync(db, user, request.Remember, request.Challenge, now, cancellation);
        Audit.Add(db, context, AuditEntry.SignedIn, user.Id, session.Id);
        Audit.Add(db, context, AuditEntry.SessionCreated, user.Id, session.Id);
        return new Reply(tokens.Create(user, session, now), tokens.LifetimeSeconds, handoff, device, Me.Of(user));
    }

    static EventError InvalidCredentials => new(
        "invalid_credentials", "E-mail address or password is wrong. After several tries, wait a few minutes or choose a new password.");

    // The same statements whether there is an account or not. A device's try is never the account's as well, nor the other way round.
    static async Task<Tried> ReserveAsync(
        Request request, UsersDb db, UserManager<User> users, DateTime now, CancellationToken cancellation)
    {
        var email = users.NormalizeEmail(request.Email.Trim());
        var user = await db.Users
            .Where(u => u.NormalizedEmail == email).Select(u => new { u.Id, u.PasswordHash, u.SecurityStamp, u.Status }).SingleOrDefaultAsync(cancellation);
        var id = user?.Id ?? Guid.Empty;
        var device = request.Devices is { Length: > 0 } sent ? await TrustedDevices.FindAsync(db, sent, id, now, cancellation) : null;
        var reserved = device is { } known
            ? await Lockout.ReserveAsync(TrustedDevices.Row(db, known), now, cancellation)
            : await Lockout.ReserveAsync(db.Users.Where(u => u.Id == id), now, cancellation);
        return new Tried(id, reserved && user?.Status == User.Active ? user.PasswordHash : null, user?.SecurityStamp, device);
    }

    /// <summary>A try that is counted.</summary>
    /// <param name="UserId">Whose.</param>
    /// <param name="Hash">What the password is compared with; <c>null</c>: with nothing, whatever it is.</param>
    /// <param name="Stamp">Changes with each new password.</param>
    /// <param name="Device">The trusted device that it is counted at; <c>null</c> for the account.</param>
    sealed record Tried(Guid UserId, string? Hash, string? Stamp, Guid? Device);
}
