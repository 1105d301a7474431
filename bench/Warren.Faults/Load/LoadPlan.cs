namespace Warren.Faults.Load;

/// <summary>How much is asked, and how.</summary>
internal sealed record LoadPlan
{
    /// <summary>How many requests, each with an id of its own; each causes one event.</summary>
    public required int Requests { get; init; }

    /// <summary>How many wait for their answer at a time.</summary>
    public required int InFlight { get; init; }

    /// <summary>Connections that they are spread over.</summary>
    public int Connections => Math.Clamp(InFlight / 32, 1, 64);

    /// <summary>The time limit that goes along with each request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after that an answer may still come before the request counts as not answered.</summary>
    public required TimeSpan Grace { get; init; }

    /// <summary>Every so manieth request is sent once more with the same id when it has its answer, and must get the same; 0 for none.</summary>
    public required int CopyEach { get; init; }

    /// <summary>Chooses the ids.</summary>
    public required int Seed { get; init; }
}
