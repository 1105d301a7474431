namespace Warren.SocketIO.Recovery;

/// <summary>
/// Settings of connection state recovery: a client that comes back soon after its connection was lost gets its id, rooms and data again, and the
/// events it missed. Sessions and events are kept in this process. docs/recovery.md says what is promised.
/// </summary>
public sealed class RecoveryOptions
{
    /// <summary>
    /// Whether sessions are kept. Default false. When true, every event without an acknowledgement carries one more argument, an offset, which the
    /// official clients expect and others may show to their handlers.
    /// </summary>
    public bool Enabled { get; set; }

    /// <summary>How long a client may stay away. Default 2 min; 10 ms to 1 day.</summary>
    public TimeSpan MaxDisconnectionDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether a client that comes back passes the namespace's middlewares unasked. Default false: who was banned, or whose token has expired
    /// meanwhile, stays out. Node's server has true here.
    /// </summary>
    public bool SkipMiddlewares { get; set; }

    /// <summary>
    /// Events that one client can be sent again; who missed more starts a new session. Default 500; at least 1, and less than
    /// <see cref="SocketIOOptions.MaxQueuedPackets"/>.
    /// </summary>
    public int MaxReplayPackets { get; set; } = 500;

    /// <summary>
    /// Bytes of events that one client can be sent again. Default 1 MiB; at least 1024, and less than <see cref="SocketIOOptions.MaxQueuedBytes"/>.
    /// </summary>
    public int MaxReplayBytes { get; set; } = 1024 * 1024;

    /// <summary>Events of one namespace that are kept; the oldest go first. Default 10,000; at least 1.</summary>
    public int MaxKeptPackets { get; set; } = 10_000;

    /// <summary>Bytes of events of one namespace that are kept; the oldest go first. Default 64 MiB; at least 1024.</summary>
    public int MaxKeptBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Sessions of one namespace that are kept; one more expires at once. Default 10,000; at least 1.</summary>
    public int MaxKeptSessions { get; set; } = 10_000;
}
