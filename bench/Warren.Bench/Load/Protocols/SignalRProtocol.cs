namespace Warren.Bench.Load.Protocols;

/// <summary>SignalR's JSON hub protocol, by WebSocket without the negotiation. Messages end with 0x1E; a frame may hold several.</summary>
internal sealed class SignalRProtocol : LoadProtocol
{
    public override string Path => "/hub";

    public override string Hello => "{\"protocol\":\"json\",\"version\":1}\u001e";

    public override int FirstMessage(ReadOnlySpan<byte> frame) => frame.IndexOf((byte)0x1E) + 1;

    public override bool Greet(ReadOnlySpan<byte> message, out string answer)
    {
        answer = "";
        return message.SequenceEqual("{}\u001e"u8) ? true : throw Unexpected(message);
    }

    public override int WriteEcho(Span<byte> to, long id, ReadOnlySpan<byte> payload) =>
        Write(to, "{\"type\":1,\"invocationId\":\""u8, id, "\",\"target\":\"echo\",\"arguments\":["u8, payload, "]}\u001e"u8);

    public override int WriteBroadcast(Span<byte> to, ReadOnlySpan<byte> payload) =>
        Write(to, "{\"type\":1,\"target\":\"bcast\",\"arguments\":["u8, -1, default, payload, "]}\u001e"u8);

    public override bool TryReadAnswer(ReadOnlySpan<byte> message, out long id, out ReadOnlySpan<byte> payload) =>
        TryRead(message, "{\"type\":3,\"invocationId\":\""u8, "\",\"result\":"u8, "}\u001e"u8, out id, out payload);

    public override bool TryReadBroadcast(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> payload) =>
        TryCut(message, "{\"type\":1,\"target\":\"bcast\",\"arguments\":["u8, "]}\u001e"u8, out payload);

    public override bool IsPing(ReadOnlySpan<byte> message, out byte[]? answer)
    {
        answer = null;
        return message.SequenceEqual("{\"type\":6}\u001e"u8);
    }
}
