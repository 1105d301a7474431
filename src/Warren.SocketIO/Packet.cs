namespace Warren.SocketIO;

/// <summary>First digit of a Socket.IO 5 packet. https://socket.io/docs/v4/socket-io-protocol/#packet-types</summary>
public enum PacketType
{
    /// <summary>A client asks to join a namespace; the server answers that it has.</summary>
    Connect = 0,

    /// <summary>Leaves a namespace, or sends a client off.</summary>
    Disconnect = 1,

    /// <summary>An event.</summary>
    Event = 2,

    /// <summary>The answer to an event.</summary>
    Ack = 3,

    /// <summary>A client may not join.</summary>
    ConnectError = 4,

    /// <summary>The header of an event whose binary values follow as messages of their own.</summary>
    BinaryEvent = 5,

    /// <summary>The header of an answer whose binary values follow as messages of their own.</summary>
    BinaryAck = 6,
}

/// <summary>A packet as it was read; <see cref="Data"/> may be a slice of the bytes it was read from.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Namespace">"/" when the packet names none.</param>
/// <param name="Id">Acknowledgement id, null without one.</param>
/// <param name="Attachments">How many binary values it has: as messages that follow, unless they are <paramref name="Inline"/>.</param>
/// <param name="Data">UTF-8 JSON behind the header, empty when there is none. Not yet checked.</param>
/// <param name="Inline">The binary values, where the parser puts them into the packet itself.</param>
internal readonly record struct Packet(
    PacketType Type, string Namespace, long? Id, int Attachments, ReadOnlyMemory<byte> Data, IReadOnlyList<ReadOnlyMemory<byte>>? Inline = null)
{
    public bool AwaitsAttachments => Attachments > 0 && Inline is null;
}
