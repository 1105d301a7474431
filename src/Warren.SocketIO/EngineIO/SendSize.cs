namespace Warren.SocketIO.EngineIO;

/// <summary>What an event takes of a queue, known before it is encoded.</summary>
/// <param name="Packets">The event and its attachments.</param>
/// <param name="Bytes">About what its frames have, rather more than less.</param>
internal readonly record struct SendSize(int Packets, int Bytes);
