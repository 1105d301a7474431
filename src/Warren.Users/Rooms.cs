namespace Warren.Users;

/// <summary>The rooms of this service. A browser never names one: the requests below join it.</summary>
static class Rooms
{
    /// <summary>Everybody who looks at the list of people (<c>user.list</c>).</summary>
    public const string People = "people";

    /// <summary>Everybody who watches one person (<c>user.presence.watch</c>).</summary>
    public static string Presence(Guid userId) => $"presence:{userId}";
}
