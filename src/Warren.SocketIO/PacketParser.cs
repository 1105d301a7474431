namespace Warren.SocketIO;

/// <summary>
/// Another way to put Socket.IO packets into messages than the protocol's own text: one packet is one message, binary values included. Client
/// and server must use the same. Set as <see cref="SocketIOOptions.Parser"/>. One instance serves all connections, from any thread.
/// </summary>
public abstract class PacketParser
{
    /// <summary>Whether its messages are binary; a message of the other kind closes the connection.</summary>
    public abstract bool IsBinary { get; }

    /// <summary>Appends the one message that the packet becomes.</summary>
    /// <param name="packet">Its JSON is the server's own, but raw JSON that the host gave is in it unchecked.</param>
    /// <param name="message">Empty.</param>
    /// <exception cref="System.Text.Json.JsonException">Raw JSON that the host gave is not JSON.</exception>
    public abstract void Write(in ParserPacket packet, System.Buffers.IBufferWriter<byte> message);

    /// <summary>
    /// Reads a message from a client, which may be anything. Names, the number of attachments and the JSON are checked again by the caller;
    /// what the parser builds on its way there is for itself to bound, as must be its depth.
    /// </summary>
    /// <param name="message">At most <see cref="SocketIOOptions.MaxPayload"/> bytes, valid until the method returns.</param>
    /// <param name="limits">The server's settings.</param>
    /// <param name="packet">The packet, which owns its memory.</param>
    /// <returns>False when it is no packet; the connection is then closed with <see cref="DisconnectReason.ParseError"/>.</returns>
    public abstract bool TryRead(ReadOnlyMemory<byte> message, SocketIOOptions limits, out ParserPacket packet);
}
