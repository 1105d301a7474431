using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>Makes packets of exactly the size they need, once, ready for any number of receivers.</summary>
internal static class PacketWriter
{
    const long NoId = -1;

    // Arguments are JSON values joined by commas; none are empty.
    public static PacketGroup Event(Namespace target, string name, ReadOnlySpan<byte> arguments, long id = NoId) =>
        Compose(PacketType.Event, target, id, new EventName(name), arguments);

    public static PacketGroup BinaryEvent(
        Namespace target, string name, ReadOnlySpan<byte> data, long id = NoId, ReadOnlySpan<byte> argument = default) =>
        Compose(PacketType.BinaryEvent, target, id, new EventName(name), argument.IsEmpty ? Placeholder : argument).FollowedBy(PacketGroup.Binary(data));

    public static PacketGroup Ack(Namespace target, long id, ReadOnlySpan<byte> arguments) =>
        Compose(PacketType.Ack, target, id, default, arguments);

    public static PacketGroup BinaryAck(Namespace target, long id, ReadOnlySpan<byte> data, ReadOnlySpan<byte> argument = default) =>
        Compose(PacketType.BinaryAck, target, id, default, argument.IsEmpty ? Placeholder : argument).FollowedBy(PacketGroup.Binary(data));

    public static PacketGroup Connect(Namespace target, string sid) =>
        Plain(PacketType.Connect, target.Prefix, Encoding.UTF8.GetBytes($$"""{"sid":"{{sid}}"}"""));

    public static PacketGroup Disconnect(Namespace target) => Plain(PacketType.Disconnect, target.Prefix, []);

    public static PacketGroup ConnectError(string name, ConnectError error)
    {
        var prefix = Namespace.PrefixOf(name);
        var message = JsonEncodedText.Encode(error.Message, MinimalJsonEncoder.Instance).EncodedUtf8Bytes;
        ReadOnlySpan<byte> data = error.Data.IsEmpty ? [] : [.. ",\"data\":"u8, .. error.Data.Span];
        return Plain(PacketType.ConnectError, prefix, [.. "{\"message\":\""u8, .. message, .. "\""u8, .. data, .. "}"u8]);
    }

    // In this order of keys: some clients look for the text.
    static ReadOnlySpan<byte> Placeholder => "{\"_placeholder\":true,\"num\":0}"u8;

    static PacketGroup Plain(PacketType type, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> data)
    {
        // With a payload the namespace ends in a comma; a bare namespace may keep it too, as Node's server writes it.
        var group = PacketGroup.Message(1 + prefix.Length + data.Length, out var text);
        text[0] = (byte)('0' + (int)type);
        prefix.CopyTo(text[1..]);
        data.CopyTo(text[(1 + prefix.Length)..]);
        return group;
    }

    static PacketGroup Compose(PacketType type, Namespace target, long id, EventName name, ReadOnlySpan<byte> arguments)
    {
        Span<byte> header = stackalloc byte[24];
        header[0] = (byte)('0' + (int)type);
        var start = 1;
        if (type is PacketType.BinaryEvent or PacketType.BinaryAck)
        {
            "1-"u8.CopyTo(header[1..]);
            start = 3;
        }

        Span<byte> digits = stackalloc byte[20];
        var idLength = 0;
        if (id >= 0)
        {
            Utf8Formatter.TryFormat(id, digits, out idLength);
        }

        var comma = name.Length == 0 || arguments.IsEmpty ? 0 : 1;
        var length = start + target.Prefix.Length + idLength + 1 + name.Length + comma + arguments.Length + 1;
        var group = PacketGroup.Message(length, out var text);
        var rest = Append(text, header[..start]);
        rest = Append(rest, target.Prefix);
        rest = Append(rest, digits[..idLength]);
        rest = Append(rest, "["u8);
        rest = name.WriteTo(rest);
        rest = Append(rest, ","u8[..comma]);
        rest = Append(rest, arguments);
        Append(rest, "]"u8);
        return group;
    }

    static Span<byte> Append(Span<byte> text, ReadOnlySpan<byte> part)
    {
        part.CopyTo(text);
        return text[part.Length..];
    }
}
