namespace Warren.Events;

/// <summary>What is kept of a message that was handled: enough to give whoever sends it again the same answer.</summary>
/// <param name="PayloadHash">SHA-256 of its payload: the same id with another payload is another request.</param>
/// <param name="Body">The reply as it went on the wire; empty for an event.</param>
/// <param name="Joins">The rooms that the asking socket joins. One that asks again after a lost connection is a new socket.</param>
/// <param name="Leaves">The rooms that it leaves.</param>
public sealed record StoredReply(
    ReadOnlyMemory<byte> PayloadHash, ReadOnlyMemory<byte> Body, IReadOnlyList<string> Joins, IReadOnlyList<string> Leaves);
