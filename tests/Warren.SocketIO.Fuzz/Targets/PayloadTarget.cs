using System.Buffers;
using System.Text.Unicode;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Fuzz.Targets;

/// <summary>Bodies of polling requests in both versions of Engine.IO: text of version 4, and text and bytes of version 3.</summary>
public sealed class PayloadTarget : FuzzTarget
{
    public override string Name => "payload";

    public override IReadOnlyList<byte[]> Words { get; } = Bytes(
        "\\x1e", "b", "4", "40", "42[\"a\",1]", "bAQID", "bAQ==", "b=", "2probe", "5", "1", "6", "é", "日本", "😀", "\\xf0\\x9f", "\\xed\\xa0\\x80",
        "1:", "2:", "10:b4", "999999999:", "\\x00", "\\x01", "\\xff", "\\x00\\x02\\xff", "\\x01\\x03\\xff\\x04", "\\x09\\x09\\x09\\x09\\x09\\x09\\x09\\x09\\x09\\xff");

    /// <summary>Each reader, and what was read written again, a few times over.</summary>
    public override long MaxAllocated(int inputLength) => 64 * 1024 + (400L * inputLength);

    public override int Play(byte[] input, Random choices)
    {
        var kind = new HashCode();
        if (Utf8.IsValid(input))
        {
            kind.Add(ReadText(input));
            kind.Add(ReadLegacyText(input));
        }

        kind.Add(ReadLegacyBytes(input));
        return kind.ToHashCode();
    }

    static int ReadText(ReadOnlyMemory<byte> body)
    {
        var kinds = 0L;
        var count = EnginePayload.CountPackets(body.Span);
        var written = new ArrayBufferWriter<byte>(body.Length + 1);
        ReadOnlyMemory<byte>? rest = body;
        for (var read = 0; rest is { } unread; read++)
        {
            FuzzFailureException.Unless(read < count, "More packets were read than counted.");
            var packet = EnginePayload.ReadPacket(unread, out rest);
            FuzzFailureException.Unless(packet.Span.IndexOf(EnginePayload.Separator) < 0, "A packet holds the separator.");
            if (!packet.IsEmpty && packet.Span[0] == EnginePacketType.Base64 && EnginePayload.TryDecodeBase64(packet.Span[1..], out var data))
            {
                kinds |= 1L << 62;
                var again = new ArrayBufferWriter<byte>();
                EnginePayload.Write(again, PacketGroup.Binary(data));
                FuzzFailureException.Unless(EnginePayload.TryDecodeBase64(again.WrittenSpan[1..], out var same) && same.AsSpan().SequenceEqual(data),
                    "Binary data that was read and written is not what it was.");
            }

            // Empty packets cannot be written, so bodies with them do not come back.
            if (!packet.IsEmpty)
            {
                kinds |= 1L << (packet.Span[0] & 63);
                EnginePayload.Write(written, PacketGroup.Control(packet.Span));
            }
        }

        FuzzFailureException.Unless(HasEmptyPacket(body.Span) || written.WrittenSpan.SequenceEqual(body.Span), "A body that was read and written is not what it was.");
        return kinds.GetHashCode();
    }

    static bool HasEmptyPacket(ReadOnlySpan<byte> body) => body.IsEmpty || body[0] == EnginePayload.Separator
        || body[^1] == EnginePayload.Separator || body.IndexOf([EnginePayload.Separator, EnginePayload.Separator]) >= 0;

    static int ReadLegacyText(ReadOnlyMemory<byte> body)
    {
        var kinds = 0L;
        while (!body.IsEmpty)
        {
            var before = body.Length;
            if (!LegacyPayload.TryReadText(ref body, out var packet))
            {
                FuzzFailureException.Unless(body.Length == before, "A body that could not be read was moved.");
                kinds |= 1L << 61;
                break;
            }

            FuzzFailureException.Unless(body.Length < before - packet.Length, "A packet was read for nothing.");
            kinds |= 1L << (packet.IsEmpty ? 60 : packet.Span[0] & 63);
            if (Utf8.IsValid(packet.Span))
            {
                var written = new ArrayBufferWriter<byte>(packet.Length + 16);
                LegacyPayload.WriteText(written, packet.Span);
                var again = written.WrittenMemory;
                FuzzFailureException.Unless(
                    LegacyPayload.TryReadText(ref again, out var same) && again.IsEmpty && same.Span.SequenceEqual(packet.Span),
                    "A packet of version 3 that was written and read is not what it was.");
            }
        }

        return kinds.GetHashCode();
    }

    static int ReadLegacyBytes(ReadOnlyMemory<byte> body)
    {
        var kinds = 0L;
        while (!body.IsEmpty)
        {
            var before = body.Length;
            if (!LegacyPayload.TryReadBinary(ref body, out var packet, out var isBinary))
            {
                kinds |= 1L << 61;
                break;
            }

            FuzzFailureException.Unless(body.Length < before - packet.Length, "A packet was read for nothing.");
            kinds |= 1L << (isBinary ? 59 : packet.IsEmpty ? 60 : packet.Span[0] & 31);
            var written = new ArrayBufferWriter<byte>(packet.Length + 16);
            LegacyPayload.WriteBinary(written, packet.Span, isBinary);
            var again = written.WrittenMemory;
            FuzzFailureException.Unless(
                LegacyPayload.TryReadBinary(ref again, out var same, out var sameKind) && again.IsEmpty && sameKind == isBinary && same.Span.SequenceEqual(packet.Span),
                "A packet of version 3 that was written as bytes and read is not what it was.");
        }

        return kinds.GetHashCode();
    }
}
