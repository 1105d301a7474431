using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Outbox;
using Warren.Users.Data;
using Warren.Users.Passwords;

namespace Warren.Users;

/// <summary><c>user.register</c>: makes an account. The hash is worked out before the transaction, which would otherwise be held up by it.</summary>
static class Register
{
    public sealed record Request(
        [property: MaxLength(254)] string Email,
        [property: MaxLength(1024)] string Password,
        [property: MaxLength(200)] string DisplayName,
        string? Locale = null,
        bool Accept = false);

    public static async Task<EventResult<Done>> HandleAsync(
        Request request, UsersDb db, UserManager<User> users, PasswordRules rules, PasswordHashing hashing, EventContext context,
        CancellationToken cancellation)
    {
        if (Check(request, rules, context, out var user) is { } refusal)
        {
            return refusal;
        }

        if (await db.Users.AnyAsync(u => u.NormalizedEmail == users.NormalizeEmail(user.Email), cancellation))
        {
            return EmailTaken;
        }

        using (await hashing.EnterAsync(cancellation))
        {
            user.PasswordHash = hashing.Hash(request.Password);
        }

        return await context.Transaction(() => InsertAsync(user, db, users, context));
    }

    static EventError EmailTaken => new("email_taken", "There is an account with this e-mail address already. Sign in instead.") { Field = "email" };

    static EventError? Check(Request request, PasswordRules rules, EventContext context, out User user)
    {
        user = null!;
        if (!request.Accept)
        {
            return Errors.Invalid("accept", "An account needs your agreement to the terms.");
        }

        var locale = request.Locale ?? (Fields.IsLocale(context.Caller.Locale) ? context.Caller.Locale! : "en");
        var wrongEmail = Fields.Email(request.Email, out var email);
        var wrongName = Fields.DisplayName(request.DisplayName, out var displayName);
        if ((wrongEmail ?? wrongName ?? Fields.Locale(locale) ?? rules.Check(request.Password, email, displayName)) is { } refusal)
        {
            return refusal;
        }

        var id = Guid.CreateVersion7(context.Now);
        user = new User
        {
            Id = id,
            UserName = id.ToString("N"),
            Email = email,
            DisplayName = displayName,
            Locale = locale,
            CreatedAt = context.Now.UtcDateTime,
        };
        return null;
    }

    static async Task<EventResult<Done>> InsertAsync(User user, UsersDb db, UserManager<User> users, EventContext context)
    {
        try
        {
            var created = await users.CreateAsync(user);
            if (created.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.DuplicateEmail)))
            {
                return EmailTaken;
            }

            if (!created.Succeeded)
            {
                throw new InvalidOperationException($"Identity refused the account: {string.Join(", ", created.Errors.Select(error => error.Code))}");
            }
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            // Two registrations at the same moment: the index let one in.
            return EmailTaken;
        }

        Audit.Add(db, context, AuditEntry.UserCreated, user.Id);
        context.Publish(
            "user.registered",
            new UserRegistered(user.Id, user.DisplayName, user.Avatar, user.Locale, user.Roles, user.Status, user.CreatedAt, user.Version),
            key: user.Id.ToString());
        context.Push.ToRoom(Rooms.People, "people.changed", new PersonChanged(user.Id, user.DisplayName, user.Version));
        return Done.Instance;
    }
}
