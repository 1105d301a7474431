using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Users.Data;

namespace Warren.Users;

/// <summary><c>user.profile.update</c>: changes the fields that are given; an empty <c>bio</c> removes it.</summary>
static class UpdateProfile
{
    public sealed record Request(
        [property: MaxLength(200)] string? DisplayName = null,
        string? Locale = null,
        [property: MaxLength(1200)] string? Bio = null,
        long? IfVersion = null);

    public static async Task<EventResult<Me>> HandleAsync(
        Request request, UsersDb db, EventContext context, CancellationToken cancellation)
    {
        var displayName = request.DisplayName;
        if ((request.DisplayName is null ? null : Fields.DisplayName(request.DisplayName, out displayName))
            is { } wrongName)
        {
            return wrongName;
        }

        if ((request.Locale is null ? null : Fields.Locale(request.Locale)) is { } wrongLocale)
        {
            return wrongLocale;
        }

        if ((request.Bio is null ? null : Fields.Bio(request.Bio)) is { } wrongBio)
        {
            return wrongBio;
        }

        // Counting first takes the row: of two changes at the same moment the second sees the first, and versions never repeat.
        var id = Guid.Parse(context.User.Id);
        var counted = await db.Users.Where(u => u.Id == id && (request.IfVersion == null || u.Version == request.IfVersion))
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.Version, u => u.Version + 1), cancellation);
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == id, cancellation);
        if (user is null)
        {
            return Errors.NotFound("This account does not exist any more.");
        }

        if (counted == 0)
        {
            return new EventError("version_conflict", "The profile was changed elsewhere meanwhile. Load it again and repeat the change.")
            {
                Field = "ifVersion",
            };
        }

        Audit.Add(db, context, AuditEntry.UserUpdated, id);
        Announce(user, Change(user, displayName, request.Locale, request.Bio), context);
        return Me.Of(user);
    }

    static List<string> Change(User user, string? displayName, string? locale, string? bio)
    {
        var changed = new List<string>();
        if (displayName is not null && displayName != user.DisplayName)
        {
            user.DisplayName = displayName;
            changed.Add("displayName");
        }

        if (locale is not null && locale != user.Locale)
        {
            user.Locale = locale;
            changed.Add("locale");
        }

        if (bio is not null && bio != (user.Bio ?? ""))
        {
            user.Bio = bio.Length > 0 ? bio : null;
            changed.Add("bio");
        }

        return changed;
    }

    static void Announce(User user, List<string> changed, EventContext context)
    {
        var profile = PublicProfile.Of(user);
        context.Publish(
            "user.profile_changed",
            new UserProfileChanged(user.Id, user.DisplayName, user.Avatar, user.Locale, changed, user.Version),
            key: user.Id.ToString());
        context.Push.ToRoom(Rooms.Presence(user.Id), "user.profile", profile);
        context.Push.ToRoom(Rooms.People, "user.profile", profile);
        context.Push.ToUser(user.Id.ToString(), "user.changed", Me.Of(user));
    }
}
