namespace Warren.Bench.Load.Protocols;

/// <summary>Warren's router: Socket.IO, and a reply is <c>{"ok":true,"data":…}</c> or <c>{"ok":false,"error":…}</c>.</summary>
internal sealed class RouterProtocol : SocketIOProtocol
{
    public override bool TryReadAnswer(ReadOnlySpan<byte> message, out long id, out ReadOnlySpan<byte> payload) =>
        TryRead(message, "43"u8, "[{\"ok\":true,\"data\":"u8, "}]"u8, out id, out payload);

    public override bool IsNotYet(ReadOnlySpan<byte> message) =>
        message.StartsWith("43"u8) && message.IndexOf("[{\"ok\":false,\"error\":{\"code\":\"unavailable\","u8) > 0;
}
