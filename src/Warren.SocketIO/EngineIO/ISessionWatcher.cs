namespace Warren.SocketIO.EngineIO;

/// <summary>Looks on while a session sends and receives; there is none unless somebody asked for it. It must not block or throw. Any thread.</summary>
internal interface ISessionWatcher
{
    /// <summary>A text packet came, type digit and data, which need not be right.</summary>
    void Received(ReadOnlyMemory<byte> text);

    /// <summary>A binary message came.</summary>
    void ReceivedBinary(ReadOnlyMemory<byte> data);

    /// <summary>Packets are about to be queued.</summary>
    void Created(PacketGroup group);

    /// <summary>The transport took packets from the queue.</summary>
    void Taken(int packets, bool more);

    /// <summary>The peer answered a ping, or sent its own.</summary>
    void Heartbeat();

    /// <summary>A WebSocket begins to take over.</summary>
    void Upgrading();

    /// <summary>A WebSocket took over.</summary>
    void Upgraded();

    /// <summary>The session is closed.</summary>
    void Closed(CloseReason reason);
}
