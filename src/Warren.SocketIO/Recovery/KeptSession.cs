using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Recovery;

/// <summary>What is kept of a socket whose connection was lost. It expires by itself; whoever takes it out of its place first has it alone.</summary>
internal sealed class KeptSession(NamespaceRecovery owner, string pid, string id, HashSet<string> rooms) : Deadline
{
    /// <summary>The client's secret for coming back.</summary>
    public string Pid => pid;

    public string Id => id;

    public HashSet<string> Rooms => rooms;

    public required ReadOnlyMemory<byte> Data { get; init; }

    public required Dictionary<object, object?>? Items { get; init; }

    /// <summary>The newest event when the session began. A client that has received none is here.</summary>
    public required long Start { get; init; }

    /// <summary>The last event that was put in the client's queue.</summary>
    public required long LastSent { get; init; }

    /// <summary>The newest event when the connection was lost.</summary>
    public required long Position { get; init; }

    /// <summary>When it expires, in the wheel's milliseconds.</summary>
    public required long Until { get; init; }

    /// <summary>After which event the client goes on.</summary>
    /// <param name="received">The last event the client says it has; null if none.</param>
    public long ResumeAfter(long? received)
    {
        var last = Math.Max(received ?? Start, Start);
        // It has all that was ever sent to it, however long ago that was: what it can have missed began when the connection was lost.
        return last >= LastSent ? Math.Max(last, Position) : last;
    }

    internal override void Expired() => owner.Expire(this);
}
