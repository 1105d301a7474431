namespace Warren.SocketIO;

/// <summary>One packet of Engine.IO, as a handler of <see cref="EngineConnection"/> sees it.</summary>
public readonly struct EnginePacket
{
    internal EnginePacket(EnginePacketKind kind, ReadOnlyMemory<byte> data, bool isBinary)
    {
        (Kind, Data, IsBinary) = (kind, data, isBinary);
    }

    /// <summary>What it is.</summary>
    public EnginePacketKind Kind { get; }

    /// <summary>
    /// What it carries: of a text message, a Socket.IO packet in UTF-8. Memory of the connection, valid only while the handler runs.
    /// </summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Whether it is a binary message: an attachment, or a packet of another parser.</summary>
    public bool IsBinary { get; }
}
