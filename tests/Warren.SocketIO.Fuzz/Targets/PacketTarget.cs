using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Fuzz.Targets;

/// <summary>
/// Text packets of Socket.IO, header and JSON. Checked against the framework's own parser: an event is accepted exactly when that one finds an
/// array that begins with a name. What is accepted is written again and must be read as the same.
/// </summary>
public sealed class PacketTarget : FuzzTarget, IDisposable
{
    static readonly JsonDocumentOptions Depth = new() { MaxDepth = 64 };

    readonly SocketIOOptions _options = new();
    readonly OwnMeters _meters = new();
    readonly SocketIOServer _server;
    readonly Namespace _custom;

    public PacketTarget()
    {
        _server = new SocketIOServer(Options.Create(_options), TimeProvider.System, _meters, NullLogger<SocketIOServer>.Instance, null);
        _custom = _server.Of("/custom");
    }

    public override string Name => "packet";

    public override IReadOnlyList<byte[]> Words { get; } = Bytes(
        "0", "1", "2", "3", "4", "5", "51-", "6", "61-", "510-", "/", "/custom,", "/a?b=c,", ",", "[", "]", "{", "}", "\"", "[\"a\"]", "{\"a\":1}",
        "{\"_placeholder\":true,\"num\":0}", "{\"_placeholder\":true,\"num\":1}", "{\"num\":0,\"_placeholder\":true}", "\"_placeholder\":false", "null", "true",
        "1e999", "-0", "1.5", "\\\\u0000", "\\\\ud800", "\\\\", "é", "日本", "😀", "\"connect\"", "\"disconnect\"", "\"connect_error\"", " ", "\\x0a", "/*", "//",
        "[[[[[[[[[[[[[[[[", "]]]]]]]]]]]]]]]]", "{\"a\":{\"a\":{\"a\":{\"a\":");

    public override long MaxAllocated(int inputLength) => 64 * 1024 + (400L * inputLength);

    public override int Play(byte[] input, Random choices)
    {
        // Text that is not UTF-8 does not reach the reader: the WebSocket refuses the message, a POST its body.
        if (!System.Text.Unicode.Utf8.IsValid(input) || !PacketReader.TryRead(input, _options, _options.MaxNamespaceBytes, out var packet))
        {
            return 0;
        }

        FuzzFailureException.Unless(packet.Attachments >= 0 && packet.Attachments <= _options.MaxAttachments, "More attachments than allowed.");
        FuzzFailureException.Unless(packet.Id is null or (>= 0 and <= PacketReader.MaxId), "An id that JavaScript cannot count to.");
        FuzzFailureException.Unless(Encoding.UTF8.GetByteCount(packet.Namespace) <= _options.MaxNamespaceBytes, "A namespace longer than allowed.");
        FuzzFailureException.Unless(input.AsSpan().EndsWith(packet.Data.Span), "The data is not what stands at the end of the packet.");
        var kind = packet.Type switch
        {
            PacketType.Event or PacketType.BinaryEvent => PlayEvent(packet),
            PacketType.Ack or PacketType.BinaryAck => PlayAck(packet),
            _ => PlayObject(packet.Data.Span),
        };
        return HashCode.Combine(packet.Type, packet.Namespace.Length > 1, packet.Id.HasValue, packet.Attachments, kind);
    }

    int PlayEvent(Packet packet)
    {
        var attachments = packet.Attachments > 0 ? packet.Attachments : -1;
        var accepted = ArgumentReader.TryReadEvent(packet.Data, attachments, _options.MaxEventNameBytes, out var name, out var arguments);
        if (packet.Attachments == 0)
        {
            FuzzFailureException.Unless(accepted == IsEvent(packet.Data), $"The framework's parser says {!accepted} to the event and ours {accepted}.");
        }

        if (!accepted)
        {
            return 1;
        }

        Return(PacketWriter.Event(_custom, name, Outgoing(packet, arguments), packet.Id ?? -1), packet, out var again);
        FuzzFailureException.Unless(
            ArgumentReader.TryReadEvent(again.Data, attachments, _options.MaxEventNameBytes * 6, out var sameName, out var same) && sameName == name,
            "The name of an event that was read and written is not what it was.");
        Compare(arguments, same);
        return HashCode.Combine(2, Shape(arguments));
    }

    int PlayAck(Packet packet)
    {
        var attachments = packet.Attachments > 0 ? packet.Attachments : -1;
        if (!ArgumentReader.TryReadAck(packet.Data, attachments, out var arguments))
        {
            return 3;
        }

        Return(PacketWriter.Ack(_custom, packet.Id ?? 0, Outgoing(packet, arguments)), packet with { Id = packet.Id ?? 0 }, out var again);
        FuzzFailureException.Unless(ArgumentReader.TryReadAck(again.Data, attachments, out var same), "An acknowledgement that was written cannot be read.");
        Compare(arguments, same);
        return HashCode.Combine(4, Shape(arguments));
    }

    static int PlayObject(ReadOnlySpan<byte> data)
    {
        var accepted = ArgumentReader.IsObject(data);
        FuzzFailureException.Unless(accepted == (Parse(data.ToArray())?.ValueKind == JsonValueKind.Object), "The framework's parser says otherwise of an object.");
        return accepted ? 5 : 6;
    }

    void Return(PacketGroup group, Packet packet, out Packet again)
    {
        FuzzFailureException.Unless(group.Packets == 1 + packet.Attachments, "A packet was written with other attachments than it had.");
        FuzzFailureException.Unless(
            PacketReader.TryRead(group.Payload[1..].ToArray(), _options, _options.MaxNamespaceBytes, out again), "A packet that was written cannot be read.");
        FuzzFailureException.Unless(
            again.Type == packet.Type && again.Id == packet.Id && again.Attachments == packet.Attachments && again.Namespace == _custom.Name,
            "The header of a packet that was read and written is not what it was.");
    }

    static OutgoingArguments Outgoing(Packet packet, EventArguments arguments)
    {
        var json = Encoding.UTF8.GetBytes(string.Join(',', arguments.Select(argument => Encoding.UTF8.GetString(argument.Json.Span))));
        var attachments = Enumerable.Range(0, packet.Attachments).Select(number => new ReadOnlyMemory<byte>([(byte)number])).ToArray();
        return new OutgoingArguments(json, attachments);
    }

    static void Compare(EventArguments arguments, EventArguments same) =>
        FuzzFailureException.Unless(
            arguments.Count == same.Count && arguments.Zip(same).All(pair => pair.First.Json.Span.SequenceEqual(pair.Second.Json.Span)),
            "Arguments that were read and written are not what they were.");

    static int Shape(EventArguments arguments) => HashCode.Combine(
        Math.Min(arguments.Count, 8), arguments.Any(argument => argument.ContainsBinary), arguments.Count > 0 ? arguments[0].Json.Span[0] : 0);

    bool IsEvent(ReadOnlyMemory<byte> data)
    {
        if (Parse(data) is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0)
        {
            return false;
        }

        var name = array[0];
        if (name.ValueKind == JsonValueKind.Number)
        {
            return name.GetRawText().Length <= _options.MaxEventNameBytes;
        }

        if (name.ValueKind != JsonValueKind.String || Encoding.UTF8.GetByteCount(name.GetRawText()) - 2 > _options.MaxEventNameBytes)
        {
            return false;
        }

        try
        {
            return !ReservedEvents.Contains(name.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return false;
        }
    }

    static JsonElement? Parse(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var document = JsonDocument.Parse(data, Depth);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        _meters.Dispose();
    }
}
