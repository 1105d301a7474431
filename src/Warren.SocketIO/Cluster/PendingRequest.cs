using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Cluster;

/// <summary>A question to other nodes that is still open. It ends when the last of them has answered or left, or at its deadline.</summary>
internal abstract class PendingRequest(string id) : Deadline
{
    public string Id => id;

    public abstract void Answered(ClusterMessage answer);

    public abstract void NodeLeft(string node);
}
