namespace Warren.Events.Handlers;

/// <summary>An event that a service hears, as its builder left it.</summary>
sealed class HeardEvent(string name, CompiledHandler handler)
{
    public string Name { get; } = name;

    public CompiledHandler Handler { get; } = handler;

    public HandlerMode Mode { get; set; }

    public Lane Lane { get; set; } = Lane.Main;

    /// <summary>What it is kept in order by; <c>null</c> for no order.</summary>
    public Func<Delivery, string?>? Key { get; set; }

    /// <summary>How many partitions its builder asked for; <c>null</c> for none. What counts is its lane, for all of its events.</summary>
    public int? Partitions { get; set; }

    /// <summary>Whether those of its key wait for it until it is handled or dead.</summary>
    public bool StrictOrder { get; set; }

    /// <summary>The longest one try may take; <c>null</c> for what the service says.</summary>
    public TimeSpan? Timeout { get; set; }
}
