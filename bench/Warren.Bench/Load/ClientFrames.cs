using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Warren.Bench.Load;

/// <summary>RFC 6455 from the client's side: frames to the server are masked, frames from it are not. One message, one frame.</summary>
internal static class ClientFrames
{
    public const int MaxHeader = 8;
    const byte FinalText = 0x81;
    const uint Mask = 0x5AA51234;

    /// <summary>Appends a text frame; messages of 64 KiB and more are not sent here.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> to, ReadOnlySpan<byte> message)
    {
        to[0] = FinalText;
        var header = 2;
        if (message.Length < 126)
        {
            to[1] = (byte)(0x80 | message.Length);
        }
        else
        {
            to[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(to[2..], checked((ushort)message.Length));
            header = 4;
        }

        MemoryMarshal.Write(to[header..], Mask);
        var body = to.Slice(header + 4, message.Length);
        message.CopyTo(body);
        var words = MemoryMarshal.Cast<byte, uint>(body);
        foreach (ref var word in words)
        {
            word ^= Mask;
        }

        for (var index = words.Length * 4; index < body.Length; index++)
        {
            body[index] ^= (byte)(Mask >> (8 * (index & 3)));
        }

        return header + 4 + message.Length;
    }

    /// <summary>Finds the first whole frame.</summary>
    /// <param name="bytes">What came from the server.</param>
    /// <param name="message">The message in it.</param>
    /// <returns>The length of the frame; 0 when it is not whole yet.</returns>
    /// <exception cref="InvalidDataException">It is not a final text frame: the server closes, or does what is not expected of it here.</exception>
    public static int Read(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (bytes.Length < 2)
        {
            return 0;
        }

        if (bytes[0] != FinalText)
        {
            throw new InvalidDataException($"The server sent a frame that begins with 0x{bytes[0]:X2}.");
        }

        var (header, length) = (2, (int)bytes[1]);
        if (length == 126)
        {
            if (bytes.Length < 4)
            {
                return 0;
            }

            (header, length) = (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        }
        else if (length > 126)
        {
            throw new InvalidDataException("The server sent a frame of 64 KiB or more.");
        }

        if (bytes.Length < header + length)
        {
            return 0;
        }

        message = bytes.Slice(header, length);
        return header + length;
    }
}
