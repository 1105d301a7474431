using System.Text.Unicode;

namespace Warren.SocketIO.Fuzz.Targets;

/// <summary>RFC 6455 section 5 from a client, with all bytes at hand and no thought of speed: what the real reader is held against.</summary>
public static class SimpleFrameReader
{
    /// <param name="wire">Everything the client sent.</param>
    /// <param name="maxMessage">Bytes of one message.</param>
    /// <param name="maxFragments">Frames of one message.</param>
    /// <param name="error">The close status where the client broke a rule, else 0.</param>
    public static List<(byte Opcode, byte[] Payload)> Read(ReadOnlySpan<byte> wire, int maxMessage, int maxFragments, out int error)
    {
        var messages = new List<(byte, byte[])>();
        var parts = new List<byte>();
        var (opcode, fragments) = ((byte)0, 0);
        while ((error = TryReadFrame(ref wire, maxMessage, parts.Count, out var first, out var payload)) == 0 && payload is not null)
        {
            var code = (byte)(first & 0x0F);
            if (code >= 8)
            {
                messages.Add((code, payload));
                continue;
            }

            if (code == 0 != fragments > 0)
            {
                error = 1002;
                break;
            }

            var final = (first & 0x80) != 0;
            if ((!final || fragments > 0) && ++fragments > maxFragments)
            {
                error = 1008;
                break;
            }

            opcode = code == 0 ? opcode : code;
            parts.AddRange(payload);
            if (final)
            {
                byte[] message = [.. parts];
                if (opcode == 1 && !Utf8.IsValid(message))
                {
                    error = 1007;
                    break;
                }

                messages.Add((opcode, message));
                parts.Clear();
                fragments = 0;
            }
        }

        return messages;
    }

    /// <returns>The close status; 0 with a payload for a frame, 0 without when the bytes end before the frame does.</returns>
    static int TryReadFrame(ref ReadOnlySpan<byte> wire, int maxMessage, int assembled, out byte first, out byte[]? payload)
    {
        (first, payload) = (0, null);
        if (wire.Length < 2)
        {
            return 0;
        }

        first = wire[0];
        var control = (first & 0x08) != 0;
        var length = (ulong)(wire[1] & 0x7F);
        if ((first & 0x70) != 0 || (wire[1] & 0x80) == 0 || (first & 0x0F) is > 2 and < 8 or > 10 || (control && (length > 125 || (first & 0x80) == 0)))
        {
            return 1002;
        }

        var extended = length switch { 126 => 2, 127 => 8, _ => 0 };
        if (wire.Length < 2 + extended + 4)
        {
            return 0;
        }

        if (extended > 0)
        {
            length = 0;
            foreach (var part in wire.Slice(2, extended))
            {
                length = (length << 8) | part;
            }
        }

        // A first fragment while another message is unfinished is an error of its own, found once its frame is whole.
        if (!control && length > (ulong)(maxMessage - ((first & 0x0F) == 0 ? assembled : 0)))
        {
            return 1009;
        }

        var header = 2 + extended + 4;
        if ((ulong)(wire.Length - header) < length)
        {
            return 0;
        }

        payload = wire.Slice(header, (int)length).ToArray();
        for (var index = 0; index < payload.Length; index++)
        {
            payload[index] ^= wire[header - 4 + (index & 3)];
        }

        wire = wire[(header + (int)length)..];
        return 0;
    }
}
