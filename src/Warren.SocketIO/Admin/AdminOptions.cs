namespace Warren.SocketIO.Admin;

/// <summary>Settings of the protocol that the page <c>@socket.io/admin-ui</c> speaks. Checked when it is mapped.</summary>
public sealed class AdminOptions
{
    /// <summary>
    /// Says whether somebody may come in; must be set. Compare names and hashes in constant time, keep only a hash of the password
    /// made for passwords, and count failures: this is asked for every try. Bounded by <see cref="SocketIOOptions.ConnectTimeout"/>.
    /// </summary>
    public Func<AdminSignIn, ValueTask<bool>>? CheckPassword { get; set; }

    /// <summary>The namespace that the page joins. Default <c>/admin</c>.</summary>
    public string Namespace { get; set; } = "/admin";

    /// <summary>Whether the page may only look. Default false: it may send events, move sockets between rooms and disconnect them.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>How much the page sees. Default <see cref="AdminMode.Production"/>.</summary>
    public AdminMode Mode { get; set; } = AdminMode.Production;

    /// <summary>
    /// The name of this server on the page, different for every node. Default null: the machine's name, in a cluster followed by "#" and the
    /// beginning of the node's id.
    /// </summary>
    public string? ServerId { get; set; }

    /// <summary>Time between two reports of numbers. Default 2 s; 100 ms to 5 s, for the page calls a server unhealthy after 10 s.</summary>
    public TimeSpan StatsInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the page comes back without the password. Default 1 day; 1 minute to 30 days.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Sign-ins that are remembered; the oldest makes room. Default 1000; at least 1.</summary>
    public int MaxSessions { get; set; } = 1000;

    /// <summary>Sockets in the list that a page gets when it comes, of all nodes together. Default 2000; at least 1. Development mode only.</summary>
    public int MaxSockets { get; set; } = 2000;

    /// <summary>
    /// UTF-8 bytes of the arguments of an event that is shown; of a larger one only the name and the size are. Default 16 KiB; at least 0.
    /// Development mode only.
    /// </summary>
    public int MaxEventBytes { get; set; } = 16 * 1024;

    /// <exception cref="InvalidOperationException">A setting is missing or out of its range; it is named.</exception>
    internal void Check()
    {
        if (CheckPassword is null)
        {
            throw new InvalidOperationException(
                "AdminOptions.CheckPassword is not set, so nobody could sign in. Give MapSocketIOAdmin a function that says whether a password is right.");
        }

        Require(Namespace.Length > 0, nameof(Namespace), "must not be empty");
        Require(Enum.IsDefined(Mode), nameof(Mode), "must be Production or Development");
        Require(StatsInterval >= TimeSpan.FromMilliseconds(100) && StatsInterval <= TimeSpan.FromSeconds(5), nameof(StatsInterval), "is outside 100 ms to 5 s");
        Require(
            SessionLifetime >= TimeSpan.FromMinutes(1) && SessionLifetime <= TimeSpan.FromDays(30), nameof(SessionLifetime), "is outside 1 minute to 30 days");
        Require(MaxSessions >= 1, nameof(MaxSessions), "must be at least 1");
        Require(MaxSockets >= 1, nameof(MaxSockets), "must be at least 1");
        Require(MaxEventBytes >= 0, nameof(MaxEventBytes), "must be at least 0");
    }

    static void Require(bool holds, string name, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"AdminOptions.{name} {what}.");
        }
    }
}
