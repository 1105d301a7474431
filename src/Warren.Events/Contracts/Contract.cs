namespace Warren.Events.Contracts;

/// <summary>What one instance of a service declares: what it handles, announces, hears and pushes.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Instance">The instance's id, new at each start.</param>
/// <param name="Version">The service's version.</param>
public sealed record Contract(string Service, string Instance, string Version)
{
    /// <summary>How often an instance says that it is alive.</summary>
    public static TimeSpan Heartbeat { get; } = TimeSpan.FromSeconds(10);

    /// <summary>After how long without a word an instance no longer counts.</summary>
    public static TimeSpan Expiry { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether its queue of requests takes messages that hold several (<see cref="Names.Batch"/>). Default <c>false</c>: each comes alone.</summary>
    public bool Batches { get; init; }

    /// <summary>The requests it handles.</summary>
    public IReadOnlyList<RequestContract> Requests { get; init; } = [];

    /// <summary>The events it announces.</summary>
    public IReadOnlyList<MessageContract> Publishes { get; init; } = [];

    /// <summary>The events it hears.</summary>
    public IReadOnlyList<MessageContract> Hears { get; init; } = [];

    /// <summary>The pushes it sends to browsers.</summary>
    public IReadOnlyList<MessageContract> Pushes { get; init; } = [];
}
