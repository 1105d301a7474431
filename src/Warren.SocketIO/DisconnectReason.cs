using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>Why a socket is gone. <see cref="DisconnectReasons.ToText"/> gives the text that Socket.IO servers use for it.</summary>
public enum DisconnectReason
{
    /// <summary>The client broke a rule of the transport, or one of its HTTP requests was aborted: "transport error".</summary>
    TransportError,

    /// <summary>The client closed its connection, or the network did: "transport close".</summary>
    TransportClose,

    /// <summary>The server closed the transport, or the client broke the Socket.IO protocol: "forced close".</summary>
    ForcedClose,

    /// <summary>No answer to a ping within the ping timeout: "ping timeout".</summary>
    PingTimeout,

    /// <summary>Something the client sent could not be read: "parse error".</summary>
    ParseError,

    /// <summary>The client called <c>disconnect()</c>: "client namespace disconnect".</summary>
    ClientNamespaceDisconnect,

    /// <summary><see cref="Socket.Disconnect"/> was called: "server namespace disconnect".</summary>
    ServerNamespaceDisconnect,

    /// <summary>This process is stopping; clients reconnect by themselves: "server shutting down".</summary>
    ServerShuttingDown,

    /// <summary>The client reads slower than the server sends, and the bounded send queue was full: "send queue full".</summary>
    SendQueueFull,

    /// <summary>The client sent more events than <see cref="SocketIOOptions.EventsPerSecond"/> allows: "too many events".</summary>
    TooManyEvents,
}

/// <summary>Texts of <see cref="DisconnectReason"/>.</summary>
public static class DisconnectReasons
{
    /// <summary>The text as Node's server spells it, for logs and metrics.</summary>
    /// <param name="reason">A defined reason.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public static string ToText(this DisconnectReason reason) => reason switch
    {
        DisconnectReason.TransportError => "transport error",
        DisconnectReason.TransportClose => "transport close",
        DisconnectReason.ForcedClose => "forced close",
        DisconnectReason.PingTimeout => "ping timeout",
        DisconnectReason.ParseError => "parse error",
        DisconnectReason.ClientNamespaceDisconnect => "client namespace disconnect",
        DisconnectReason.ServerNamespaceDisconnect => "server namespace disconnect",
        DisconnectReason.ServerShuttingDown => "server shutting down",
        DisconnectReason.SendQueueFull => "send queue full",
        DisconnectReason.TooManyEvents => "too many events",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };

    internal static DisconnectReason From(CloseReason reason) => reason switch
    {
        CloseReason.TransportError => DisconnectReason.TransportError,
        CloseReason.TransportClose => DisconnectReason.TransportClose,
        CloseReason.ForcedClose => DisconnectReason.ForcedClose,
        CloseReason.PingTimeout => DisconnectReason.PingTimeout,
        CloseReason.ParseError => DisconnectReason.ParseError,
        CloseReason.SendQueueFull => DisconnectReason.SendQueueFull,
        CloseReason.ServerShuttingDown => DisconnectReason.ServerShuttingDown,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
