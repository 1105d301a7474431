namespace Warren.Faults.Storm;

/// <summary>What came of one storm.</summary>
internal sealed record StormResult
{
    /// <summary>What it ran on.</summary>
    public required string System { get; init; }

    /// <summary>Events of the flood.</summary>
    public required int Flood { get; init; }

    /// <summary>Those, and the ones of the requests beside it.</summary>
    public required int Events { get; init; }

    /// <summary>Messages in the queues of the broker when the whole flood was accepted.</summary>
    public required long Queued { get; init; }

    /// <summary>Rows in the outbox of the sender at that time.</summary>
    public required long InOutbox { get; init; }

    /// <summary>Events that have their effect once.</summary>
    public required int Once { get; init; }

    public required int Lost { get; init; }

    public required int Twice { get; init; }

    /// <summary>Requests that were asked all the while.</summary>
    public required IReadOnlyList<Probe> Probes { get; init; }

    /// <summary>The most that each program had in memory, in MiB.</summary>
    public required IReadOnlyDictionary<string, long> Memory { get; init; }

    /// <summary>Until the flood was accepted, and from when the hearer could work until it was done.</summary>
    public required (TimeSpan Filling, TimeSpan Emptying) Took { get; init; }

    public bool IsGood =>
        Lost == 0 && Twice == 0 && Queued + InOutbox >= Flood && Probes.All(probe => probe.Wrong is [])
        && Memory.Values.All(megabytes => megabytes <= StormRun.MemoryLimit);
}
