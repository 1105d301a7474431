using System.Buffers;
using System.Text;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>Packets in and out of the host's own <see cref="PacketParser"/>.</summary>
internal static class ParserMessages
{
    public static PacketGroup Write(PacketParser parser, in ParserPacket packet)
    {
        var message = new ArrayBufferWriter<byte>(256);
        parser.Write(packet, message);
        if (parser.IsBinary)
        {
            return PacketGroup.Binary(message.WrittenSpan);
        }

        var group = PacketGroup.Message(message.WrittenCount, out var text);
        message.WrittenSpan.CopyTo(text);
        return group;
    }

    /// <summary><c>["name",argument,...]</c>, or without a name.</summary>
    public static byte[] ToArray(EventName name, ReadOnlySpan<byte> arguments)
    {
        var comma = name.Length == 0 || arguments.IsEmpty ? 0 : 1;
        var array = new byte[1 + name.Length + comma + arguments.Length + 1];
        array[0] = (byte)'[';
        array[^1] = (byte)']';
        var rest = name.WriteTo(array.AsSpan(1));
        ","u8[..comma].CopyTo(rest);
        arguments.CopyTo(rest[comma..]);
        return array;
    }

    /// <summary>Checks what every format must keep to, and what the text format's reader checks by itself.</summary>
    public static bool TryRead(
        PacketParser parser, bool isBinary, ReadOnlyMemory<byte> message, SocketIOOptions limits, int maxNamespaceBytes, out Packet packet)
    {
        packet = default;
        if (parser.IsBinary != isBinary || !parser.TryRead(message, limits, out var read)
            || read.Type is < PacketType.Connect or > PacketType.ConnectError
            || read.Id is < 0 or > PacketReader.MaxId
            || read.Attachments.Count > limits.MaxAttachments
            || Encoding.UTF8.GetByteCount(read.Namespace) > maxNamespaceBytes)
        {
            return false;
        }

        packet = new Packet(read.Type, read.Namespace, read.Id, read.Attachments.Count, read.Data, read.Attachments);
        return true;
    }
}
