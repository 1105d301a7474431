namespace Warren.Users.Data;

/// <summary>A router node that reports who is connected to it.</summary>
sealed class PresenceNode
{
    public required string Node { get; init; }

    /// <summary>Grows with each start of the node.</summary>
    public required long Epoch { get; set; }

    /// <summary>The last report that was applied; grows by one with each.</summary>
    public required long Seq { get; set; }

    public required DateTime HeardAt { get; set; }
}
