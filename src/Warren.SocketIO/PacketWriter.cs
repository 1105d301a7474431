using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>Makes packets of exactly the size they need, once, ready for any number of receivers.</summary>
internal static class PacketWriter
{
    const long NoId = -1;

    /// <summary>What clients accept at least; one more and the official one drops the link.</summary>
    const int MaxAttachments = 10;

    public static PacketGroup Event(Namespace target, string name, OutgoingArguments arguments, long id = NoId)
    {
        var type = arguments.Attachments.IsEmpty ? PacketType.Event : PacketType.BinaryEvent;
        return Compose(type, target, id, new EventName(name), arguments);
    }

    /// <summary>The same, in the way that the choice of targets says.</summary>
    public static PacketGroup Event(Namespace target, string name, OutgoingArguments arguments, in Targets targets, long id = NoId)
    {
        var packet = Event(target, name, arguments, id);
        return targets.IsCompressible ? packet : packet.NotCompressed();
    }

    /// <summary>Refuses what <c>Event</c> would refuse, before anybody else gets it.</summary>
    public static void ThrowIfUnfit(Namespace target, string name, OutgoingArguments arguments)
    {
        ReservedEvents.ThrowIfReserved(name);
        ThrowIfTooMany(arguments.Attachments.Length, target);
    }

    public static PacketGroup Ack(Namespace target, long id, OutgoingArguments arguments)
    {
        var type = arguments.Attachments.IsEmpty ? PacketType.Ack : PacketType.BinaryAck;
        return Compose(type, target, id, default, arguments);
    }

    /// <param name="target">Where the socket now is.</param>
    /// <param name="sid">Its id.</param>
    /// <param name="legacy">Whether the client is one of version 2, which knows its id by itself.</param>
    /// <param name="pid">The secret of its session, if that can be recovered.</param>
    public static PacketGroup Connect(Namespace target, string sid, bool legacy, string? pid = null)
    {
        var json = legacy ? "" : pid is null ? $$"""{"sid":"{{sid}}"}""" : $$"""{"sid":"{{sid}}","pid":"{{pid}}"}""";
        return Plain(target.Server, PacketType.Connect, target.Name, Encoding.UTF8.GetBytes(json));
    }

    public static PacketGroup Disconnect(Namespace target) => Plain(target.Server, PacketType.Disconnect, target.Name, []);

    /// <param name="server">Whose parser to use.</param>
    /// <param name="name">The namespace, which need not exist.</param>
    /// <param name="error">What to say.</param>
    /// <param name="legacy">Whether the client is one of version 2, which is told the data alone, or the message where there is none.</param>
    public static PacketGroup ConnectError(SocketIOServer server, string name, ConnectError error, bool legacy)
    {
        var message = JsonEncodedText.Encode(error.Message, MinimalJsonEncoder.Instance).EncodedUtf8Bytes;
        if (legacy)
        {
            return Plain(server, PacketType.ConnectError, name, error.Data.IsEmpty ? [.. "\""u8, .. message, .. "\""u8] : error.Data.ToArray());
        }

        ReadOnlySpan<byte> data = error.Data.IsEmpty ? [] : [.. ",\"data\":"u8, .. error.Data.Span];
        return Plain(server, PacketType.ConnectError, name, [.. "{\"message\":\""u8, .. message, .. "\""u8, .. data, .. "}"u8]);
    }

    static PacketGroup Plain(SocketIOServer server, PacketType type, string name, byte[] data)
    {
        if (server.Options.Parser is { } parser)
        {
            return ParserMessages.Write(parser, new ParserPacket(type, name, null, data, []));
        }

        // With a payload the namespace ends in a comma; a bare namespace may keep it too, as Node's server writes it.
        var prefix = Namespace.PrefixOf(name);
        var group = PacketGroup.Message(1 + prefix.Length + data.Length, out var text);
        text[0] = (byte)('0' + (int)type);
        prefix.CopyTo(text[1..]);
        data.CopyTo(text[(1 + prefix.Length)..]);
        return group;
    }

    static PacketGroup Compose(PacketType type, Namespace target, long id, EventName name, OutgoingArguments arguments)
    {
        var attachments = arguments.Attachments;
        ThrowIfTooMany(attachments.Length, target);
        if (target.Server.Options.Parser is { } parser)
        {
            var whole = type is PacketType.Ack or PacketType.BinaryAck ? PacketType.Ack : PacketType.Event;
            var data = ParserMessages.ToArray(name, arguments.Json);
            return ParserMessages.Write(parser, new ParserPacket(whole, target.Name, id < 0 ? null : id, data, attachments.ToArray()));
        }

        Span<byte> header = stackalloc byte[24];
        header[0] = (byte)('0' + (int)type);
        var start = 1;
        if (!attachments.IsEmpty)
        {
            Utf8Formatter.TryFormat(attachments.Length, header[1..], out var countLength);
            header[1 + countLength] = (byte)'-';
            start = countLength + 2;
        }

        Span<byte> digits = stackalloc byte[20];
        var idLength = 0;
        if (id >= 0)
        {
            Utf8Formatter.TryFormat(id, digits, out idLength);
        }

        var comma = name.Length == 0 || arguments.Json.IsEmpty ? 0 : 1;
        var length = start + target.Prefix.Length + idLength + 1 + name.Length + comma + arguments.Json.Length + 1;
        Span<byte> text;
        var group = type == PacketType.Ack ? PacketGroup.ReusedMessage(length, out text) : PacketGroup.Message(length, out text);
        var rest = Append(text, header[..start]);
        rest = Append(rest, target.Prefix);
        rest = Append(rest, digits[..idLength]);
        rest = Append(rest, "["u8);
        rest = name.WriteTo(rest);
        rest = Append(rest, ","u8[..comma]);
        rest = Append(rest, arguments.Json);
        Append(rest, "]"u8);
        return attachments.IsEmpty ? group : group.FollowedBy(Binaries(attachments));
    }

    static PacketGroup Binaries(ReadOnlySpan<ReadOnlyMemory<byte>> attachments)
    {
        var last = PacketGroup.Binary(attachments[^1].Span);
        for (var index = attachments.Length - 2; index >= 0; index--)
        {
            last = PacketGroup.Binary(attachments[index].Span).FollowedBy(last);
        }

        return last;
    }

    static void ThrowIfTooMany(int attachments, Namespace target)
    {
        var max = Math.Max(MaxAttachments, target.Server.Options.MaxAttachments);
        if (attachments > max)
        {
            throw new InvalidOperationException(
                $"The packet has {attachments} binary values and clients accept {max}. Send several packets, or join the data; if all clients accept more, raise SocketIOOptions.MaxAttachments.");
        }
    }

    static Span<byte> Append(Span<byte> text, ReadOnlySpan<byte> part)
    {
        part.CopyTo(text);
        return text[part.Length..];
    }
}
