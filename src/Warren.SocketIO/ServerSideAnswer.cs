namespace Warren.SocketIO;

/// <summary>What one other node answered to <see cref="Namespace.ServerSideEmitWithAckAsync"/>.</summary>
/// <param name="Node">Its <see cref="Cluster.ClusterAdapter.NodeId"/>.</param>
/// <param name="Arguments">The answer.</param>
public sealed record ServerSideAnswer(string Node, EventArguments Arguments);
