namespace Warren.Events.Handlers;

/// <summary>A queue of its own for some of a service's events.</summary>
/// <param name="Name">Its name; empty for the queue of all that have none.</param>
/// <param name="Concurrency">How many of its events are handled at a time; <c>null</c> for what the service says.</param>
sealed record Lane(string Name, int? Concurrency = null)
{
    /// <summary>The longest name: service, lane and what is between them are one short string of AMQP.</summary>
    public const int MaxName = 32;

    /// <summary>The lane of events that have partitions and were given none.</summary>
    public const string Keyed = "keyed";

    /// <summary>The lane of all events that were given none.</summary>
    public static Lane Main { get; } = new("");

    /// <summary>Among how many queues its keys are divided, each with a single active consumer; 0 for order in one instance only.</summary>
    public int Partitions { get; init; }

    /// <summary>The queue that its events are bound to.</summary>
    public string Queue(string service) => Partitions > 0 ? Names.Partitions(service, Name)
        : Name.Length == 0 ? Names.Events(service)
        : Names.Events(service, Name);
}
