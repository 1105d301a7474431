namespace Warren.SocketIO;

internal enum SocketState
{
    /// <summary>Its CONNECT was read; the middlewares have yet to agree.</summary>
    Connecting,
    Connected,
    Disconnected,
}
