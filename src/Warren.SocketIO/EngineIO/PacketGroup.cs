using System.Buffers.Text;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// One Engine.IO packet ready to be sent, and those that must follow it without anything in between (a binary event's attachments).
/// Immutable once queued, so that a broadcast shares one instance and one array among all its receivers.
/// </summary>
internal sealed class PacketGroup
{
    byte[] _frame = [];
    int _header;
    byte[]? _legacyFrame;
    byte[]? _deflatedFrame;

    PacketGroup(bool isBinary, int payloadLength)
    {
        IsBinary = isBinary;
        Packets = 1;
        Bytes = Start(payloadLength, exact: true);
    }

    PacketGroup()
    {
        Packets = 1;
        IsReusable = true;
    }

    public static readonly PacketGroup Ping = Control("2"u8);
    public static readonly PacketGroup Pong = Control("3"u8);
    public static readonly PacketGroup ProbePong = Control("3probe"u8);
    public static readonly PacketGroup Noop = Control("6"u8);
    public static readonly PacketGroup Close = Control("1"u8);

    public bool IsBinary { get; }

    /// <summary>How many packets this one and its followers are.</summary>
    public int Packets { get; private set; }

    /// <summary>Size of this packet and its followers as WebSocket frames.</summary>
    public int Bytes { get; private set; }

    public PacketGroup? Next { get; private set; }

    /// <summary>Whether its sender lets it be compressed, where its receiver can read that.</summary>
    public bool IsCompressible { get; private set; } = true;

    /// <summary>Whether it has one receiver, who may write over it once it is sent: see <see cref="ReusedPackets"/>.</summary>
    public bool IsReusable { get; }

    /// <summary>The finished WebSocket frame.</summary>
    public ReadOnlyMemory<byte> Frame { get; private set; }

    /// <summary>What is inside the frame: for text, type digit and data; for binary, the data alone.</summary>
    public ReadOnlySpan<byte> Payload => PayloadMemory.Span;

    /// <summary>The same, for those who look on.</summary>
    public ReadOnlyMemory<byte> PayloadMemory => Frame[_header..];

    /// <summary>The memory it keeps for its next use.</summary>
    public int Capacity => _frame.Length;

    /// <summary>The frame for a client that inflates, which is the plain one where compressing gains nothing. Kept: a broadcast is compressed once.</summary>
    public ReadOnlyMemory<byte> DeflatedFrame(Compression compression) =>
        !IsCompressible || Payload.Length < compression.Threshold
            ? Frame
            : _deflatedFrame ??= WebSocketDeflate.TryCreateFrame(IsBinary ? WebSocketFrames.Binary : WebSocketFrames.Text, Payload, compression.Level)
                ?? (IsReusable ? Frame.ToArray() : _frame);

    /// <summary>
    /// The frame for a client of version 3, whose binary messages begin with their type as a byte, or are base64 text where it can read
    /// nothing else. Kept, since a broadcast may have many such receivers.
    /// </summary>
    public ReadOnlyMemory<byte> LegacyFrame(bool textOnly)
    {
        if (!IsBinary)
        {
            return Frame;
        }

        if (textOnly)
        {
            return WebSocketFrames.Create(WebSocketFrames.Text, LegacyPayload(textOnly: true));
        }

        return _legacyFrame ??= WebSocketFrames.Create(WebSocketFrames.Binary, LegacyPayload(textOnly: false));
    }

    /// <summary>What is inside <see cref="LegacyFrame"/>.</summary>
    public ReadOnlySpan<byte> LegacyPayload(bool textOnly)
    {
        if (!IsBinary)
        {
            return Payload;
        }

        if (!textOnly)
        {
            return (byte[])[EnginePacketType.Message - '0', .. Payload];
        }

        var text = new byte[2 + Base64.GetMaxEncodedToUtf8Length(Payload.Length)];
        (text[0], text[1]) = (EnginePacketType.Base64, EnginePacketType.Message);
        Base64.EncodeToUtf8(Payload, text.AsSpan(2), out _, out _);
        return text;
    }

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
        text = group.Text();
        return group;
    }

    public static PacketGroup Message(ReadOnlySpan<byte> data)
    {
        var group = Message(data.Length, out var text);
        data.CopyTo(text);
        return group;
    }

    /// <summary>The same, to one receiver, in memory that was used before.</summary>
    public static PacketGroup ReusedMessage(int length, out Span<byte> text)
    {
        var group = ReusedPackets.Take() ?? new PacketGroup();
        group._deflatedFrame = null;
        group.IsCompressible = true;
        group.Bytes = group.Start(length + 1, exact: false);
        text = group.Text();
        return group;
    }

    public static PacketGroup Binary(ReadOnlySpan<byte> data)
    {
        var group = new PacketGroup(isBinary: true, data.Length);
        data.CopyTo(group._frame.AsSpan(group._header));
        return group;
    }

    /// <summary>Takes this packet and its followers as they are; to be called before anybody else has them.</summary>
    public PacketGroup NotCompressed()
    {
        for (var packet = this; packet is not null; packet = packet.Next)
        {
            packet.IsCompressible = false;
        }

        return this;
    }

    /// <summary>Makes <paramref name="next"/> follow this packet inseparably.</summary>
    public PacketGroup FollowedBy(PacketGroup next)
    {
        Next = next;
        Packets = 1 + next.Packets;
        Bytes = _frame.Length + next.Bytes;
        return this;
    }

    Span<byte> Text()
    {
        _frame[_header] = EnginePacketType.Message;
        return _frame.AsSpan(_header + 1, Frame.Length - _header - 1);
    }

    int Start(int payloadLength, bool exact)
    {
        _header = WebSocketFrames.HeaderLength(payloadLength);
        var length = _header + payloadLength;
        if (_frame.Length < length)
        {
            _frame = GC.AllocateUninitializedArray<byte>(exact ? length : Math.Max(length, ReusedPackets.SmallestBytes));
        }

        Frame = _frame.AsMemory(0, length);
        WebSocketFrames.WriteHeader(_frame, IsBinary ? WebSocketFrames.Binary : WebSocketFrames.Text, payloadLength);
        return length;
    }
}
