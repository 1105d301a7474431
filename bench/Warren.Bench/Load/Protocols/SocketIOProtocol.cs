namespace Warren.Bench.Load.Protocols;

/// <summary>Socket.IO 5 over Engine.IO 4, by WebSocket from the start, in the namespace "/".</summary>
internal class SocketIOProtocol : LoadProtocol
{
    static readonly byte[] Pong = "3"u8.ToArray();

    public override string Path => "/socket.io/?EIO=4&transport=websocket";

    public override bool Greet(ReadOnlySpan<byte> message, out string answer)
    {
        answer = message.StartsWith("0{"u8) ? "40" : "";
        return message.StartsWith("40{"u8) || (answer.Length == 0 ? throw Unexpected(message) : false);
    }

    public override int WriteEcho(Span<byte> to, long id, ReadOnlySpan<byte> payload) => Write(to, "42"u8, id, "[\"echo\","u8, payload, "]"u8);

    public override int WriteBroadcast(Span<byte> to, ReadOnlySpan<byte> payload) => Write(to, "42[\"bcast\","u8, -1, default, payload, "]"u8);

    public override bool TryReadAnswer(ReadOnlySpan<byte> message, out long id, out ReadOnlySpan<byte> payload) =>
        TryRead(message, "43"u8, "["u8, "]"u8, out id, out payload);

    public override bool TryReadBroadcast(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> payload) =>
        TryCut(message, "42[\"bcast\","u8, "]"u8, out payload);

    public override bool IsPing(ReadOnlySpan<byte> message, out byte[]? answer)
    {
        answer = Pong;
        return message.SequenceEqual("2"u8);
    }
}
