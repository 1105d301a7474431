namespace Warren.Router.Outgoing;

/// <summary>The Socket.IO rooms behind push targets. The prefixes keep a room that a service names apart from users and sessions.</summary>
static class PushRooms
{
    const int MaxLength = 200;

    public static string OfUser(string userId) => "user:" + userId;

    public static string OfSession(string sessionId) => "session:" + sessionId;

    public static string OfRoom(string room) => "room:" + room;

    /// <summary>
    /// Whether something may stand in a routing key of its own: no wildcards of topic exchanges, no control characters, and short
    /// enough with its prefix for the 255 bytes of AMQP.
    /// </summary>
    public static bool IsValid(string? name) =>
        !string.IsNullOrEmpty(name) && name.Length <= MaxLength && name.All(c => c is > ' ' and < '\x7f' and not ('*' or '#'));
}
