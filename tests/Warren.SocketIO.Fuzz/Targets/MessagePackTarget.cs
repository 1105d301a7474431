using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Warren.SocketIO.Fuzz.Targets;

/// <summary>Packets of the MessagePack parser. What is accepted must be JSON, and once written must be read as the same.</summary>
public sealed class MessagePackTarget : FuzzTarget
{
    readonly SocketIOOptions _options = new SocketIOOptions().UseMessagePack();

    public override string Name => "msgpack";

    public override IReadOnlyList<byte[]> Words { get; } = Bytes(
        "\\x83", "\\x84", "\\xa4type", "\\xa4data", "\\xa2id", "\\xa3nsp", "\\xa7options", "\\xa1/", "\\xa7/custom", "\\x02", "\\x03", "\\x90", "\\x91", "\\x92", "\\xc0", "\\xc2",
        "\\xc3", "\\xc4\\x02\\x01\\x02", "\\xc6\\xff\\xff\\xff\\xff", "\\xc7\\x02\\x00\\x01\\x02", "\\xc7\\x0c\\xff", "\\xd4\\x00\\x00", "\\xd6\\xff\\x00\\x00\\x00\\x01",
        "\\xd7\\x00\\x00\\x00\\x01\\x80\\x00\\x00\\x00\\x00", "\\xd7\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff", "\\xca\\x7f\\x80\\x00\\x00", "\\xcb\\x7f\\xf0\\x00\\x00\\x00\\x00\\x00\\x00",
        "\\xcb\\x80\\x00\\x00\\x00\\x00\\x00\\x00\\x00", "\\xcf\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff", "\\xd3\\x80\\x00\\x00\\x00\\x00\\x00\\x00\\x00", "\\xdc\\xff\\xff", "\\xdd\\xff\\xff\\xff\\xff",
        "\\xdf\\xff\\xff\\xff\\xff", "\\xd9\\xff", "\\xac_placeholder\\xc3", "\\xa3num\\x00", "\\x82\\xac_placeholder\\xc3\\xa3num\\x00", "\\xa3\\xed\\xa0\\x80");

    /// <summary>One byte becomes six in JSON at most, or one container on the way back.</summary>
    public override long MaxAllocated(int inputLength) => 64 * 1024 + (1000L * inputLength);

    public override int Play(byte[] input, Random choices)
    {
        var parser = _options.Parser!;
        if (!parser.TryRead(input, _options, out var packet))
        {
            return 0;
        }

        FuzzFailureException.Unless(packet.Attachments.Count <= _options.MaxAttachments, "More attachments than allowed.");
        FuzzFailureException.Unless(packet.Data.Length <= (6L * input.Length) + 64, "JSON much longer than the message.");
        if (!packet.Data.IsEmpty)
        {
            // The server checks depth and placeholders once more; here it need only be JSON.
            using var document = JsonDocument.Parse(packet.Data, new JsonDocumentOptions { MaxDepth = 128 });
        }

        var written = new ArrayBufferWriter<byte>();
        parser.Write(packet, written);
        FuzzFailureException.Unless(parser.TryRead(written.WrittenMemory, _options, out var again), "A packet that was written cannot be read.");
        FuzzFailureException.Unless(
            again.Type == packet.Type && again.Namespace == packet.Namespace && again.Id == packet.Id, "The header of a packet that was written is not what it was.");
        if (input.AsSpan().IndexOf("_placeholder"u8) >= 0)
        {
            // A map that looks like one is one, where there are binary values.
            return -1;
        }

        FuzzFailureException.Unless(again.Data.Span.SequenceEqual(packet.Data.Span), "The data of a packet that was written is not what it was.");
        FuzzFailureException.Unless(
            again.Attachments.Count == packet.Attachments.Count && again.Attachments.Zip(packet.Attachments).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span)),
            "The attachments of a packet that was written are not what they were.");
        return HashCode.Combine(
            packet.Type, packet.Id.HasValue, packet.Attachments.Count, packet.Namespace.Length > 1, packet.Data.Length / 4, Tokens(packet.Data.Span));
    }

    /// <summary>Which marks the JSON has.</summary>
    static int Tokens(ReadOnlySpan<byte> json)
    {
        var tokens = 0;
        for (var index = 0; index < "[{\"tfn-.E\\"u8.Length; index++)
        {
            tokens |= json.Contains("[{\"tfn-.E\\"u8[index]) ? 1 << index : 0;
        }

        return tokens;
    }
}
