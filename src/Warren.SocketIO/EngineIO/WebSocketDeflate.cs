using System.Buffers;
using System.IO.Compression;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// RFC 7692, permessage-deflate, without context takeover in either direction: each message stands alone. So a broadcast is compressed once for
/// everybody, and an idle connection keeps no window of what it sent or heard.
/// </summary>
internal static class WebSocketDeflate
{
    /// <summary>The bit of a message's first byte that says it is compressed.</summary>
    public const byte Flag = 0x40;

    // Section 7.2.2: the sender took the first four bytes off. An empty last block behind them ends the stream.
    static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00];

    /// <summary>How large a compressed message may be so that its content can be within the bound: what cannot be packed grows a little.</summary>
    public static int MaxCompressed(int maxMessageBytes) => maxMessageBytes + (maxMessageBytes / 256) + 64;

    /// <summary>The finished frame of a compressed message, or null when it would not be smaller.</summary>
    public static byte[]? TryCreateFrame(byte opcode, ReadOnlySpan<byte> payload, CompressionLevel level)
    {
        using var packed = new MemoryStream(payload.Length / 2);
        using (var deflate = new DeflateStream(packed, level, leaveOpen: true))
        {
            deflate.Write(payload);
            // A sync flush, which ends in the four bytes that are taken off; disposing adds what nobody needs.
            deflate.Flush();
            if (!packed.GetBuffer().AsSpan(0, (int)packed.Length).EndsWith(Tail[..4]) || packed.Length - 4 >= payload.Length)
            {
                return null;
            }

            var frame = WebSocketFrames.Create(opcode, packed.GetBuffer().AsSpan(0, (int)packed.Length - 4));
            frame[0] |= Flag;
            return frame;
        }
    }

    /// <summary>Inflates a message into pooled memory that grows with what really comes out.</summary>
    /// <param name="message">Without the four bytes.</param>
    /// <param name="maxBytes">More than this is refused, and never held.</param>
    /// <param name="inflated">From the shared pool; the caller gives it back, whatever the result.</param>
    /// <param name="length">How much of it is used.</param>
    /// <returns>0, or the status to close with: 1007 for what is not compressed data, 1009 for too much.</returns>
    public static int TryInflate(ReadOnlySpan<byte> message, int maxBytes, out byte[] inflated, out int length)
    {
        var packed = ArrayPool<byte>.Shared.Rent(message.Length + Tail.Length);
        message.CopyTo(packed);
        Tail.CopyTo(packed.AsSpan(message.Length));
        inflated = ArrayPool<byte>.Shared.Rent(Math.Min(maxBytes + 1, Math.Max(4096, message.Length * 2)));
        length = 0;
        try
        {
            using var inflate = new DeflateStream(new MemoryStream(packed, 0, message.Length + Tail.Length), CompressionMode.Decompress);
            while (inflate.Read(inflated.AsSpan(length)) is > 0 and var read)
            {
                length += read;
                if (length > maxBytes)
                {
                    return 1009;
                }

                if (length == inflated.Length)
                {
                    inflated = Grow(inflated, maxBytes);
                }
            }

            return 0;
        }
        catch (InvalidDataException)
        {
            return 1007;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    static byte[] Grow(byte[] full, int maxBytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(maxBytes + 1L, full.Length * 2L));
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
