using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// The body of a polling request or response in Engine.IO 3, in two forms. As text each packet follows its length in UTF-16 code units and a
/// colon; as bytes each follows 0 (text) or 1 (binary), the digits of its length in bytes, each as a byte of its value, and 255.
/// https://github.com/socketio/engine.io-protocol/tree/v3
/// </summary>
internal static class LegacyPayload
{
    const int MaxDigits = 9;
    const byte EndOfLength = 255;

    /// <summary>Reads the next packet of a text body.</summary>
    /// <param name="body">Valid UTF-8; is moved behind the packet.</param>
    /// <param name="packet">Empty when the length is 0, which says nothing.</param>
    public static bool TryReadText(ref ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> packet)
    {
        packet = default;
        var text = body.Span;
        var colon = text[..Math.Min(text.Length, MaxDigits + 1)].IndexOf((byte)':');
        if (colon <= 0 || !Utf8Parser.TryParse(text[..colon], out uint units, out var digits) || digits != colon)
        {
            return false;
        }

        var start = colon + 1;
        var length = 0;
        for (var left = (long)units; left > 0;)
        {
            if (start + length >= text.Length)
            {
                return false;
            }

            var (bytes, width) = text[start + length] switch { < 0x80 => (1, 1), < 0xE0 => (2, 1), < 0xF0 => (3, 1), _ => (4, 2) };
            length += bytes;
            left -= width;
            if (left < 0)
            {
                // Half a surrogate pair.
                return false;
            }
        }

        packet = body.Slice(start, length);
        body = body[(start + length)..];
        return true;
    }

    /// <summary>Reads the next packet of a body of bytes.</summary>
    /// <param name="body">Is moved behind the packet.</param>
    /// <param name="packet">With its type: a digit in text, a byte in binary.</param>
    /// <param name="isBinary">Which of the two.</param>
    public static bool TryReadBinary(ref ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> packet, out bool isBinary)
    {
        (packet, isBinary) = (default, false);
        var bytes = body.Span;
        var end = bytes[..Math.Min(bytes.Length, MaxDigits + 2)].IndexOf(EndOfLength);
        if (end < 2 || bytes[0] > 1)
        {
            return false;
        }

        isBinary = bytes[0] == 1;
        long length = 0;
        foreach (var digit in bytes[1..end])
        {
            if (digit > 9)
            {
                return false;
            }

            length = (length * 10) + digit;
        }

        if (length > bytes.Length - end - 1)
        {
            return false;
        }

        packet = body.Slice(end + 1, (int)length);
        body = body[(end + 1 + (int)length)..];
        return true;
    }

    public static void WriteText(ArrayBufferWriter<byte> body, ReadOnlySpan<byte> packet)
    {
        Write(body, System.Text.Encoding.UTF8.GetCharCount(packet));
        body.Write(":"u8);
        body.Write(packet);
    }

    /// <param name="body">Is added to.</param>
    /// <param name="packet">With its type.</param>
    /// <param name="isBinary">Whether the type is a byte rather than a digit.</param>
    public static void WriteBinary(ArrayBufferWriter<byte> body, ReadOnlySpan<byte> packet, bool isBinary)
    {
        body.Write([(byte)(isBinary ? 1 : 0)]);
        var digits = body.GetSpan(MaxDigits);
        packet.Length.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        for (var index = 0; index < count; index++)
        {
            digits[index] -= (byte)'0';
        }

        body.Advance(count);
        body.Write([EndOfLength]);
        body.Write(packet);
    }

    static void Write(ArrayBufferWriter<byte> body, int number)
    {
        number.TryFormat(body.GetSpan(MaxDigits + 1), out var count, default, CultureInfo.InvariantCulture);
        body.Advance(count);
    }
}
