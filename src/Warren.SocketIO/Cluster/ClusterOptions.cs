namespace Warren.SocketIO.Cluster;

/// <summary>Settings of a <see cref="ClusterAdapter"/>, checked when it is made.</summary>
public sealed class ClusterOptions
{
    /// <summary>How often a node shows that it lives when it has nothing else to say. Default 5 s; 10 ms to 1 hour.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which a node counts as dead. Default 10 s; more than the interval, at most 1 day.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long answers of other nodes are waited for; what has come until then is the result. Default 5 s; 10 ms to 1 hour.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Messages that may wait for the bus. Default 10,000; at least 1. More are dropped and counted; sockets of this node got theirs already.
    /// </summary>
    public int MaxQueuedMessages { get; set; } = 10_000;

    /// <summary>Bytes of one message from another node; a larger one is ignored and logged. Default 16 MiB; at least 1024.</summary>
    public int MaxMessageBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Questions to other nodes that may be open at once. Default 1000; at least 1. One more throws InvalidOperationException.</summary>
    public int MaxPendingRequests { get; set; } = 1000;

    internal ClusterOptions Checked()
    {
        Check(HeartbeatInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), nameof(HeartbeatInterval));
        Check(HeartbeatTimeout, HeartbeatInterval + TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), nameof(HeartbeatTimeout));
        Check(RequestTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), nameof(RequestTimeout));
        Check(MaxQueuedMessages, 1, int.MaxValue, nameof(MaxQueuedMessages));
        Check(MaxMessageBytes, 1024, int.MaxValue, nameof(MaxMessageBytes));
        Check(MaxPendingRequests, 1, int.MaxValue, nameof(MaxPendingRequests));
        return this;
    }

    static void Check<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentException($"ClusterOptions.{name} is {value}; it must be {least} to {most}.");
        }
    }
}
