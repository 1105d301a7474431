namespace Warren.Users.Data;

/// <summary>A socket that a router node holds for a signed-in person.</summary>
sealed class PresenceSocket
{
    public required string Node { get; init; }

    public required string Socket { get; init; }

    public required Guid UserId { get; set; }
}
