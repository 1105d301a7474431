using System.Text.Json;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Fuzz.Sessions;

/// <summary>What the server said, read as a strict client would.</summary>
public static class Answers
{
    static readonly SocketIOOptions Limits = new() { MaxAttachments = 1000 };

    public static void Check(ClientRequest request, bool isJson)
    {
        if (request.Wire is { } wire)
        {
            CheckFrames([.. wire.Written], isJson);
        }
        else if (request.Context.Response is { StatusCode: 200, ContentType: "text/plain; charset=UTF-8" } && request.Answer is { Length: > 0 } body
            && request.Context.Response.Headers.ContentEncoding.Count == 0 && !request.Context.Request.QueryString.Value!.Contains("EIO=3", StringComparison.Ordinal))
        {
            ReadOnlyMemory<byte>? rest = body;
            while (rest is { } unread)
            {
                CheckText(EnginePayload.ReadPacket(unread, out rest), isJson);
            }
        }
    }

    /// <param name="bytes">What a server wrote behind its 101.</param>
    /// <param name="isJson">Whether its packets are those of the text format.</param>
    /// <returns>How many frames there were.</returns>
    public static int CheckFrames(byte[] bytes, bool isJson)
    {
        var frames = 0;
        for (var at = 0; at < bytes.Length;)
        {
            FuzzFailureException.Unless(bytes.Length - at >= 2, "The server's last frame is cut short.");
            var (opcode, length, header) = (bytes[at] & 0x0F, bytes[at + 1] & 0x7F, 2);
            FuzzFailureException.Unless((bytes[at] & 0x30) == 0 && (bytes[at + 1] & 0x80) == 0, "The server's frame has a mask or reserved bits.");
            FuzzFailureException.Unless(length != 127, "The server's limits let no frame be so long.");
            if (length == 126)
            {
                (length, header) = ((bytes[at + 2] << 8) | bytes[at + 3], 4);
            }

            FuzzFailureException.Unless(at + header + length <= bytes.Length, "The server's frame is longer than what it sent.");
            if (opcode == WebSocketFrames.Text && (bytes[at] & WebSocketDeflate.Flag) == 0)
            {
                CheckText(bytes.AsMemory(at + header, length), isJson);
            }

            at += header + length;
            frames++;
        }

        return frames;
    }

    static void CheckText(ReadOnlyMemory<byte> packet, bool isJson)
    {
        FuzzFailureException.Unless(System.Text.Unicode.Utf8.IsValid(packet.Span), "The server sent text that is not UTF-8.");
        FuzzFailureException.Unless(!packet.IsEmpty && packet.Span[0] is (>= (byte)'0' and <= (byte)'6') or (byte)'b', "The server sent a packet of no type.");
        if (packet.Span[0] != EnginePacketType.Message || !isJson)
        {
            return;
        }

        FuzzFailureException.Unless(PacketReader.TryRead(packet[1..], Limits, 1000, out var read), "The server sent a packet that cannot be read.");
        if (!read.Data.IsEmpty)
        {
            // Arguments may be as deep as they came, one level below.
            using var document = JsonDocument.Parse(read.Data, new JsonDocumentOptions { MaxDepth = 128 });
        }
    }
}
