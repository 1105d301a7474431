namespace Warren.Router.Presence;

/// <summary>What a router node tells the presence service: everything, or what changed since its last report.</summary>
/// <param name="Node">The node.</param>
/// <param name="Epoch">When the node started, in Unix milliseconds.</param>
/// <param name="Seq">Counts the node's reports; an older one than the last seen means nothing any more.</param>
/// <param name="Full">Whether sockets of this node that are not named have gone. A long list goes on in the next report, with <c>false</c>.</param>
/// <param name="Bound">Sockets that speak for a user.</param>
/// <param name="Left">Sockets that no longer do.</param>
sealed record PresenceReport(
    string Node, long Epoch, long Seq, bool Full, IReadOnlyList<PresenceReport.Socket> Bound, IReadOnlyList<string> Left)
{
    /// <summary>A socket and its user.</summary>
    /// <param name="Id">The Socket.IO id.</param>
    /// <param name="Uid">The user.</param>
    internal sealed record Socket([property: System.Text.Json.Serialization.JsonPropertyName("socket")] string Id, string Uid);
}
