namespace Warren.Bench.Load.Protocols;

/// <summary>What the bare peers speak: <c>e7 payload</c> is answered <c>a7 payload</c>, and <c>b payload</c> goes to everybody as it is.</summary>
internal sealed class PlainProtocol : LoadProtocol
{
    public override string Path => "/";

    public override string Hello => "h";

    public override bool Greet(ReadOnlySpan<byte> message, out string answer)
    {
        answer = "";
        return message.SequenceEqual("h"u8) ? true : throw Unexpected(message);
    }

    public override int WriteEcho(Span<byte> to, long id, ReadOnlySpan<byte> payload) => Write(to, "e"u8, id, " "u8, payload, default);

    public override int WriteBroadcast(Span<byte> to, ReadOnlySpan<byte> payload) => Write(to, "b "u8, -1, default, payload, default);

    public override bool TryReadAnswer(ReadOnlySpan<byte> message, out long id, out ReadOnlySpan<byte> payload) =>
        TryRead(message, "a"u8, " "u8, default, out id, out payload);

    public override bool TryReadBroadcast(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> payload) => TryCut(message, "b "u8, default, out payload);
}
