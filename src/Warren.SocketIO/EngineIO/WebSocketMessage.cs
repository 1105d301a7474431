namespace Warren.SocketIO.EngineIO;

/// <summary>A whole message or a control frame; <see cref="Payload"/> is only valid until the next read.</summary>
internal readonly record struct WebSocketMessage(byte Opcode, ReadOnlyMemory<byte> Payload);

/// <summary>What <see cref="WebSocketReader.TryRead"/> found.</summary>
internal enum WebSocketReadResult
{
    /// <summary>The buffer ends before the message does.</summary>
    NeedMore,

    Message,

    /// <summary>The peer broke RFC 6455 or a limit; the reader's Error is the close status to send.</summary>
    Failed,
}
