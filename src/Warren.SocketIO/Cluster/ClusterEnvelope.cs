namespace Warren.SocketIO.Cluster;

/// <summary>One message between nodes: what a bus may look at to route it, and the bytes it carries.</summary>
/// <param name="Namespace">The namespace it is about; null for messages about the nodes themselves.</param>
/// <param name="Node">The one node it is for, a <see cref="ClusterAdapter.NodeId"/>; null for all of them.</param>
/// <param name="Room">The room, when the message is for the sockets of exactly one; a bus may leave out nodes that have nobody in it.</param>
/// <param name="Body">JSON in UTF-8. It names no types; a receiver ignores what it does not know.</param>
public readonly record struct ClusterEnvelope(string? Namespace, string? Node, string? Room, ReadOnlyMemory<byte> Body);
