namespace Warren.SocketIO.EngineIO;

/// <summary>
/// One Engine.IO packet ready to be sent, and those that must follow it without anything in between (a binary event's attachments).
/// Immutable once queued, so that a broadcast shares one instance and one array among all its receivers.
/// </summary>
internal sealed class PacketGroup
{
    readonly byte[] _frame;
    readonly int _header;

    PacketGroup(bool isBinary, int payloadLength)
    {
        _header = WebSocketFrames.HeaderLength(payloadLength);
        _frame = GC.AllocateUninitializedArray<byte>(_header + payloadLength);
        WebSocketFrames.WriteHeader(_frame, isBinary ? WebSocketFrames.Binary : WebSocketFrames.Text, payloadLength);
        IsBinary = isBinary;
        Packets = 1;
        Bytes = _frame.Length;
    }

    public static readonly PacketGroup Ping = Control("2"u8);
    public static readonly PacketGroup Pong = Control("3"u8);
    public static readonly PacketGroup ProbePong = Control("3probe"u8);

    public bool IsBinary { get; }

    /// <summary>How many packets this one and its followers are.</summary>
    public int Packets { get; private set; }

    /// <summary>Size of this packet and its followers as WebSocket frames.</summary>
    public int Bytes { get; private set; }

    public PacketGroup? Next { get; private set; }

    /// <summary>The finished WebSocket frame.</summary>
    public ReadOnlyMemory<byte> Frame => _frame;

    /// <summary>What is inside the frame: for text, type digit and data; for binary, the data alone.</summary>
    public ReadOnlySpan<byte> Payload => _frame.AsSpan(_header);

    /// <summary>A text packet other than a message.</summary>
    public static PacketGroup Control(ReadOnlySpan<byte> packet)
    {
        var group = new PacketGroup(isBinary: false, packet.Length);
        packet.CopyTo(group._frame.AsSpan(group._header));
        return group;
    }

    /// <summary>A message whose text the caller writes into <paramref name="text"/>.</summary>
    public static PacketGroup Message(int length, out Span<byte> text)
    {
        var group = new PacketGroup(isBinary: false, length + 1);
        group._frame[group._header] = EnginePacketType.Message;
        text = group._frame.AsSpan(group._header + 1);
        return group;
    }

    public static PacketGroup Binary(ReadOnlySpan<byte> data)
    {
        var group = new PacketGroup(isBinary: true, data.Length);
        data.CopyTo(group._frame.AsSpan(group._header));
        return group;
    }

    /// <summary>Makes <paramref name="next"/> follow this packet inseparably.</summary>
    public PacketGroup FollowedBy(PacketGroup next)
    {
        Next = next;
        Packets = 1 + next.Packets;
        Bytes = _frame.Length + next.Bytes;
        return this;
    }
}
