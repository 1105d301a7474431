using System.Text;

namespace Warren.SocketIO;

/// <summary>
/// Reads the header of a packet: <c>&lt;type&gt;[&lt;attachments&gt;-][&lt;namespace&gt;,][&lt;id&gt;][JSON]</c>. Field by field in wire order; every
/// step may say no, and no step allocates by what the client claims.
/// </summary>
internal static class PacketReader
{
    /// <summary>2^53 - 1: what a JavaScript client can count to.</summary>
    public const long MaxId = 9_007_199_254_740_991;

    public static bool TryRead(ReadOnlyMemory<byte> message, SocketIOOptions limits, int maxNamespaceBytes, out Packet packet)
    {
        packet = default;
        var text = message.Span;
        if (text.IsEmpty || text[0] is < (byte)'0' or > (byte)'6')
        {
            return false;
        }

        var type = (PacketType)(text[0] - '0');
        var position = 1;
        var attachments = 0;
        if (type is PacketType.BinaryEvent or PacketType.BinaryAck && !TryReadAttachments(text, ref position, limits.MaxAttachments, out attachments))
        {
            return false;
        }

        if (!TryReadNamespace(text, ref position, maxNamespaceBytes, out var name) || !TryReadId(text, ref position, out var id))
        {
            return false;
        }

        packet = new Packet(type, name, id, attachments, message[position..]);
        return true;
    }

    static bool TryReadAttachments(ReadOnlySpan<byte> text, ref int position, int max, out int count)
    {
        count = 0;
        var start = position;
        for (; position < text.Length && char.IsAsciiDigit((char)text[position]); position++)
        {
            count = (count * 10) + text[position] - '0';
            if (count > max)
            {
                return false;
            }
        }

        // "50-" would leave a reader waiting for ever (CVE-2026-69185), so at least one.
        return position > start && count > 0 && position < text.Length && text[position++] == '-';
    }

    static bool TryReadNamespace(ReadOnlySpan<byte> text, ref int position, int max, out string name)
    {
        name = "/";
        if (position == text.Length)
        {
            return true;
        }

        if (text[position] != '/')
        {
            return true;
        }

        var rest = text[position..];
        var end = rest.IndexOf((byte)',');
        var bytes = end < 0 ? rest : rest[..end];
        position += end < 0 ? rest.Length : end + 1;
        if (bytes.Length > max)
        {
            return false;
        }

        name = bytes.Length == 1 ? "/" : Encoding.UTF8.GetString(bytes);
        return true;
    }

    static bool TryReadId(ReadOnlySpan<byte> text, ref int position, out long? id)
    {
        id = null;
        for (; position < text.Length && char.IsAsciiDigit((char)text[position]); position++)
        {
            id = ((id ?? 0) * 10) + text[position] - '0';
            if (id > MaxId)
            {
                return false;
            }
        }

        return true;
    }
}
