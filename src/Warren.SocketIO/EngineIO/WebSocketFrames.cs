using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Warren.SocketIO.EngineIO;

/// <summary>RFC 6455 section 5.2: opcodes, the header a server writes, and the masking of what a client sends.</summary>
internal static class WebSocketFrames
{
    public const byte Continuation = 0x0;
    public const byte Text = 0x1;
    public const byte Binary = 0x2;
    public const byte Close = 0x8;
    public const byte Ping = 0x9;
    public const byte Pong = 0xA;

    /// <summary>Server frames carry no mask, so one frame is the same for every client.</summary>
    public static int HeaderLength(int payloadLength) => payloadLength switch
    {
        < 126 => 2,
        <= ushort.MaxValue => 4,
        _ => 10,
    };

    public static void WriteHeader(Span<byte> frame, byte opcode, int payloadLength)
    {
        frame[0] = (byte)(0x80 | opcode);
        switch (HeaderLength(payloadLength))
        {
            case 2:
                frame[1] = (byte)payloadLength;
                break;
            case 4:
                frame[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payloadLength);
                break;
            default:
                frame[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(frame[2..], (ulong)payloadLength);
                break;
        }
    }

    public static byte[] Create(byte opcode, ReadOnlySpan<byte> payload)
    {
        var header = HeaderLength(payload.Length);
        var frame = new byte[header + payload.Length];
        WriteHeader(frame, opcode, payload.Length);
        payload.CopyTo(frame.AsSpan(header));
        return frame;
    }

    /// <summary>A close frame with a status and no reason, as Node's server sends it; status 0 leaves the status out (the peer sees 1005).</summary>
    public static byte[] CreateClose(int status)
    {
        if (status == 0)
        {
            return Create(Close, []);
        }

        Span<byte> payload = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)status);
        return Create(Close, payload);
    }

    /// <summary>Unmasks in place; a frame always starts at the first byte of its key.</summary>
    public static void Unmask(Span<byte> payload, uint key)
    {
        var index = 0;
        if (Vector.IsHardwareAccelerated && payload.Length >= Vector<byte>.Count)
        {
            var mask = Vector.AsVectorByte(new Vector<uint>(key));
            for (; index <= payload.Length - Vector<byte>.Count; index += Vector<byte>.Count)
            {
                var part = payload.Slice(index, Vector<byte>.Count);
                (new Vector<byte>(part) ^ mask).CopyTo(part);
            }
        }

        Span<byte> bytes = stackalloc byte[4];
        MemoryMarshal.Write(bytes, in key);
        for (; index < payload.Length; index++)
        {
            payload[index] ^= bytes[index & 3];
        }
    }

    /// <summary>RFC 6455 section 7.4: the status codes a peer may put on the wire.</summary>
    public static bool IsValidCloseStatus(int status) => status is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
