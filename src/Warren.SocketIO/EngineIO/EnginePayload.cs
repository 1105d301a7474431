using System.Buffers;
using System.Buffers.Text;

namespace Warren.SocketIO.EngineIO;

/// <summary>The body of a polling request or response: packets joined by 0x1E, binary as <c>b</c> and padded base64.</summary>
internal static class EnginePayload
{
    public const byte Separator = 0x1E;

    /// <summary>Reads the packet up to the next separator; <paramref name="rest"/> is what comes behind it, null at the end.</summary>
    public static ReadOnlyMemory<byte> ReadPacket(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte>? rest)
    {
        var end = body.Span.IndexOf(Separator);
        // Not a bare null: that would convert to an empty memory.
        rest = end < 0 ? default(ReadOnlyMemory<byte>?) : body[(end + 1)..];
        return end < 0 ? body : body[..end];
    }

    public static int CountPackets(ReadOnlySpan<byte> body) => body.Count(Separator) + 1;

    /// <summary>Appends a group; every packet but the very first is preceded by the separator.</summary>
    public static void Write(ArrayBufferWriter<byte> body, PacketGroup group)
    {
        for (var packet = group; packet is not null; packet = packet.Next)
        {
            if (packet.IsBinary)
            {
                WriteSeparator(body);
                var span = body.GetSpan(1 + Base64.GetMaxEncodedToUtf8Length(packet.Payload.Length));
                span[0] = EnginePacketType.Base64;
                Base64.EncodeToUtf8(packet.Payload, span[1..], out _, out var written);
                body.Advance(1 + written);
            }
            else
            {
                WriteSeparator(body);
                body.Write(packet.Payload);
            }
        }
    }

    /// <summary>Decodes the text behind the <c>b</c>. Strict, where Node takes anything: what is not base64 is not from a client of ours.</summary>
    public static bool TryDecodeBase64(ReadOnlySpan<byte> text, out byte[] data)
    {
        data = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, data, out var consumed, out var written) != OperationStatus.Done || consumed != text.Length)
        {
            return false;
        }

        Array.Resize(ref data, written);
        return true;
    }

    static void WriteSeparator(ArrayBufferWriter<byte> body)
    {
        if (body.WrittenCount > 0)
        {
            body.GetSpan(1)[0] = Separator;
            body.Advance(1);
        }
    }
}
