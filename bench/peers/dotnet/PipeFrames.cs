using System.Buffers.Binary;

namespace Warren.Bench.Peers;

/// <summary>Text frames below 64 KiB.</summary>
internal static class PipeFrames
{
    public static byte[] Write(ReadOnlySpan<byte> message)
    {
        var header = message.Length < 126 ? 2 : 4;
        var frame = new byte[header + message.Length];
        frame[0] = 0x81;
        frame[1] = (byte)(header == 2 ? message.Length : 126);
        if (header == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)message.Length);
        }

        message.CopyTo(frame.AsSpan(header));
        return frame;
    }

    /// <param name="bytes">What came from the client.</param>
    /// <param name="message">A copy of what is in the first frame, unmasked.</param>
    /// <param name="length">Of the frame.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out byte[] message, out int length)
    {
        (message, length) = ([], 0);
        if (bytes.Length < 4)
        {
            return false;
        }

        var (header, size) = (2, bytes[1] & 0x7F);
        if (size == 126)
        {
            (header, size) = (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        }

        length = header + 4 + size;
        if (bytes.Length < length)
        {
            return false;
        }

        message = bytes.Slice(header + 4, size).ToArray();
        for (var index = 0; index < size; index++)
        {
            message[index] ^= bytes[header + (index & 3)];
        }

        return true;
    }
}
