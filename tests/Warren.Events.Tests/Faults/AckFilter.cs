using System.Buffers.Binary;

namespace Warren.Events.Tests.Faults;

/// <summary>Takes <c>basic.ack</c> out of what clients send, frame by frame (AMQP 0-9-1, §2.3.5 and §1.8.3.13).</summary>
sealed class AckFilter
{
    const int ProtocolHeader = 8;
    const int FrameHeader = 7;
    const byte MethodFrame = 1;
    const ushort BasicClass = 60;
    const ushort AckMethod = 80;

    volatile bool _losing;

    public bool IsLosing
    {
        get => _losing;
        set => _losing = value;
    }

    /// <summary>For one connection: gives of what has been received what is to be sent on. Part of a frame is kept until the rest has come.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> NewConnection()
    {
        byte[] kept = [];
        var isOpen = false;
        return received =>
        {
            byte[] bytes = [.. kept, .. received.Span];
            var passed = new List<byte>(bytes.Length);
            var at = 0;
            while (LengthOf(bytes.AsSpan(at), isOpen) is { } length)
            {
                var frame = bytes.AsSpan(at, length);
                if (!isOpen || !_losing || !IsAck(frame))
                {
                    passed.AddRange(frame);
                }

                isOpen = true;
                at += length;
            }

            kept = bytes[at..];
            return passed.ToArray();
        };
    }

    static int? LengthOf(ReadOnlySpan<byte> bytes, bool isOpen)
    {
        if (!isOpen)
        {
            return bytes.Length >= ProtocolHeader ? ProtocolHeader : null;
        }

        if (bytes.Length < FrameHeader)
        {
            return null;
        }

        var length = FrameHeader + BinaryPrimitives.ReadInt32BigEndian(bytes[3..]) + 1;
        return bytes.Length >= length ? length : null;
    }

    static bool IsAck(ReadOnlySpan<byte> frame) =>
        frame[0] == MethodFrame
        && BinaryPrimitives.ReadUInt16BigEndian(frame[FrameHeader..]) == BasicClass
        && BinaryPrimitives.ReadUInt16BigEndian(frame[(FrameHeader + 2)..]) == AckMethod;
}
