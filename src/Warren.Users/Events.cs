namespace Warren.Users;

/// <summary>Somebody new has an account. The whole public state, so that a hearer needs nothing else; never the e-mail address.</summary>
sealed record UserRegistered(
    Guid Uid, string DisplayName, string? Avatar, string Locale, IReadOnlyList<string> Roles, string Status, DateTime CreatedAt, long Version);

/// <summary>A public profile is different now. The whole public state: a hearer keeps the newest <paramref name="Version"/>.</summary>
/// <param name="Uid">Whose.</param>
/// <param name="DisplayName">The name now.</param>
/// <param name="Avatar">The picture now.</param>
/// <param name="Locale">The language now.</param>
/// <param name="Changed">Which fields are different.</param>
/// <param name="Version">Grows by one with each change.</param>
sealed record UserProfileChanged(
    Guid Uid, string DisplayName, string? Avatar, string Locale, IReadOnlyList<string> Changed, long Version);

/// <summary>Push to the page that lists people: this one is new or has another name.</summary>
sealed record PersonChanged(Guid Uid, string DisplayName, long Version);

/// <summary>An empty reply: <c>{}</c>.</summary>
sealed record Done
{
    public static Done Instance { get; } = new();
}
