namespace Warren.SocketIO;

/// <summary>How clients may connect.</summary>
[Flags]
public enum SocketIOTransports
{
    /// <summary>No way; not a valid setting.</summary>
    None = 0,

    /// <summary>HTTP long-polling, which clients start with unless told otherwise.</summary>
    Polling = 1,

    /// <summary>WebSocket, directly or as an upgrade of polling.</summary>
    WebSocket = 2,

    /// <summary>Both.</summary>
    All = Polling | WebSocket,
}
