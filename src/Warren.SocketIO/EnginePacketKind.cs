namespace Warren.SocketIO;

/// <summary>Types of Engine.IO packets, with their digits on the wire. https://socket.io/docs/v4/engine-io-protocol/#packet-encoding</summary>
public enum EnginePacketKind
{
    /// <summary>The server's first packet.</summary>
    Open,

    /// <summary>The end of the connection.</summary>
    Close,

    /// <summary>A sign of life is asked for.</summary>
    Ping,

    /// <summary>The answer to a ping.</summary>
    Pong,

    /// <summary>A packet of Socket.IO, or a part of one.</summary>
    Message,

    /// <summary>A WebSocket takes over from polling.</summary>
    Upgrade,

    /// <summary>Nothing: it ends a poll.</summary>
    Noop,
}
