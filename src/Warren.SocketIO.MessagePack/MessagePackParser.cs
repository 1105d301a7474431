using System.Buffers;
using MessagePack;

namespace Warren.SocketIO.MessagePack;

/// <summary>
/// Packets as npm's <c>socket.io-msgpack-parser</c> writes them: one map with <c>type</c>, <c>data</c>, <c>id</c> and <c>nsp</c> in one binary
/// message. Only the library's reader and writer of primitives are used: nothing in a message can name a type.
/// </summary>
internal sealed class MessagePackParser : PacketParser
{
    /// <summary>Members of a packet; npm's parser writes five at most.</summary>
    const int MaxMembers = 16;

    public override bool IsBinary => true;

    public override void Write(in ParserPacket packet, IBufferWriter<byte> message)
    {
        var writer = new MessagePackWriter(message);
        writer.WriteMapHeader(2 + (packet.Data.IsEmpty ? 0 : 1) + (packet.Id is null ? 0 : 1));
        writer.WriteString("type"u8);
        writer.Write((int)packet.Type);
        if (!packet.Data.IsEmpty)
        {
            writer.WriteString("data"u8);
            JsonToMessagePack.Write(ref writer, packet.Data.Span, packet.Attachments);
        }

        if (packet.Id is { } id)
        {
            writer.WriteString("id"u8);
            writer.Write(id);
        }

        writer.WriteString("nsp"u8);
        writer.Write(packet.Namespace);
        writer.Flush();
    }

    public override bool TryRead(ReadOnlyMemory<byte> message, SocketIOOptions limits, out ParserPacket packet)
    {
        packet = default;
        try
        {
            var reader = new MessagePackReader(message);
            return TryReadPacket(ref reader, limits, out packet) && reader.End;
        }
        catch (Exception exception) when (
            exception is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentOutOfRangeException)
        {
            // The library's words for: not MessagePack, cut short, a number out of range, a time out of range.
            return false;
        }
    }

    static bool TryReadPacket(ref MessagePackReader reader, SocketIOOptions limits, out ParserPacket packet)
    {
        packet = default;
        int? type = null;
        string? name = null;
        long? id = null;
        var hasData = false;
        var data = new MessagePackToJson(limits.MaxAttachments);
        if (reader.NextMessagePackType != MessagePackType.Map)
        {
            return false;
        }

        var members = reader.ReadMapHeader();
        if (members > MaxMembers)
        {
            return false;
        }

        for (; members > 0; members--)
        {
            if (!reader.TryReadStringSpan(out var key))
            {
                return false;
            }

            if (Undefined.TrySkip(ref reader))
            {
                continue;
            }

            if (key.SequenceEqual("type"u8) && type is null)
            {
                type = reader.ReadInt32();
            }
            else if (key.SequenceEqual("nsp"u8) && name is null && reader.NextMessagePackType == MessagePackType.String)
            {
                name = reader.ReadString();
            }
            else if (key.SequenceEqual("id"u8) && id is null)
            {
                id = reader.ReadInt64();
            }
            else if (key.SequenceEqual("data"u8) && !hasData)
            {
                hasData = true;
                if (!data.TryConvert(ref reader))
                {
                    return false;
                }
            }
            else if (!IsKnown(key) && new MessagePackToJson(limits.MaxAttachments).TryConvert(ref reader))
            {
                // Clients also send "options", which say nothing to a server. It is read with the same bounds as what counts.
            }
            else
            {
                return false;
            }
        }

        if (type is null || name is null || !IsDataRight((PacketType)type, data.Json.Span))
        {
            return false;
        }

        packet = new ParserPacket((PacketType)type, name, id, data.Json, data.Attachments);
        return true;
    }

    static bool IsKnown(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("type"u8) || key.SequenceEqual("nsp"u8) || key.SequenceEqual("id"u8) || key.SequenceEqual("data"u8);

    static bool IsDataRight(PacketType type, ReadOnlySpan<byte> json) => type switch
    {
        PacketType.Connect => json.IsEmpty || json[0] == '{',
        PacketType.Disconnect => json.IsEmpty,
        PacketType.Event or PacketType.Ack => !json.IsEmpty && json[0] == '[',
        _ => false,
    };
}
