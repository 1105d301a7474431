namespace Warren.SocketIO;

/// <summary>First digit of a Socket.IO 5 packet. https://socket.io/docs/v4/socket-io-protocol/#packet-types</summary>
internal enum PacketType
{
    Connect = 0,
    Disconnect = 1,
    Event = 2,
    Ack = 3,
    ConnectError = 4,
    BinaryEvent = 5,
    BinaryAck = 6,
}

/// <summary>A packet as it was read; <see cref="Data"/> is a slice of the bytes it was read from.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Namespace">"/" when the packet names none.</param>
/// <param name="Id">Acknowledgement id, null without one.</param>
/// <param name="Attachments">How many binary messages follow.</param>
/// <param name="Data">UTF-8 JSON behind the header, empty when there is none. Not yet checked.</param>
internal readonly record struct Packet(PacketType Type, string Namespace, long? Id, int Attachments, ReadOnlyMemory<byte> Data);
