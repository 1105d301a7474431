namespace Warren.SocketIO.EngineIO;

/// <summary>Why a session ended. One value per cause; the tag of the close counter.</summary>
internal enum CloseReason
{
    /// <summary>The peer broke a rule of the transport, or an HTTP request of the session was aborted.</summary>
    TransportError,

    /// <summary>The peer closed the transport or sent a close packet.</summary>
    TransportClose,

    /// <summary>The layer above asked for it.</summary>
    ForcedClose,

    /// <summary>No pong within the ping timeout.</summary>
    PingTimeout,

    /// <summary>An Engine.IO packet could not be read.</summary>
    ParseError,

    /// <summary>The peer reads slower than we write, and the send queue reached its bound.</summary>
    SendQueueFull,

    /// <summary>This process is stopping.</summary>
    ServerShuttingDown,
}

internal static class CloseReasons
{
    extension(CloseReason reason)
    {
        /// <summary>Only an orderly end still delivers what is queued; every other one throws it away.</summary>
        public bool FlushesFirst => reason is CloseReason.ForcedClose or CloseReason.ServerShuttingDown;

        public string Text => reason switch
        {
            CloseReason.TransportError => "transport error",
            CloseReason.TransportClose => "transport close",
            CloseReason.ForcedClose => "forced close",
            CloseReason.PingTimeout => "ping timeout",
            CloseReason.ParseError => "parse error",
            CloseReason.SendQueueFull => "send queue full",
            CloseReason.ServerShuttingDown => "server shutting down",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };
    }
}
