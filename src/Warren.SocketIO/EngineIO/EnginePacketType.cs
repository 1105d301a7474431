namespace Warren.SocketIO.EngineIO;

/// <summary>First byte of an Engine.IO 4 packet. https://socket.io/docs/v4/engine-io-protocol/#packet-encoding</summary>
internal static class EnginePacketType
{
    public const byte Open = (byte)'0';
    public const byte Close = (byte)'1';
    public const byte Ping = (byte)'2';
    public const byte Pong = (byte)'3';
    public const byte Message = (byte)'4';
    public const byte Upgrade = (byte)'5';
    public const byte Noop = (byte)'6';

    /// <summary>Marks base64 data where a transport carries text only. It replaces the type digit: binary is always a message.</summary>
    public const byte Base64 = (byte)'b';
}
