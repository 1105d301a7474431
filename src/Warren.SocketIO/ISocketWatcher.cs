namespace Warren.SocketIO;

/// <summary>Looks on while sockets come and change; there is none unless the host asked for one. It must not block or throw. Any thread.</summary>
internal interface ISocketWatcher
{
    /// <summary>The socket is connected; no connection handler has run yet.</summary>
    void Connected(Socket socket);

    /// <summary>The socket's connection went over to WebSocket.</summary>
    void Upgraded(Socket socket);

    /// <summary><see cref="Socket.Data"/> was set.</summary>
    void DataChanged(Socket socket);
}
