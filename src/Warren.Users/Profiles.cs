using Warren.Users.Data;

namespace Warren.Users;

/// <summary>What a person sees of their own account.</summary>
sealed record Me(
    Guid Uid, string Email, string DisplayName, string? Avatar, string Locale, string? Bio, IReadOnlyList<string> Roles, long Version)
{
    public static Me Of(User user) => new(
        user.Id, user.Email!, user.DisplayName, user.Avatar, user.Locale, user.Bio, user.Roles, user.Version);
}

/// <summary>What everybody signed in may see of a person.</summary>
sealed record PublicProfile(Guid Uid, string DisplayName, string? Avatar, string Locale, long Version)
{
    public static PublicProfile Of(User user) => new(user.Id, user.DisplayName, user.Avatar, user.Locale, user.Version);
}
