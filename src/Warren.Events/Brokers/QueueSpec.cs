namespace Warren.Events.Brokers;

/// <summary>A queue as it is declared, the same on both brokers. What is here cannot be changed once a queue exists.</summary>
/// <param name="Name">The queue's name.</param>
/// <param name="Kind">Classic: fast, not replicated. Quorum: replicated and always on disk.</param>
sealed record QueueSpec(string Name, QueueKind Kind)
{
    /// <summary>The most messages it holds.</summary>
    public required int MaxLength { get; init; }

    /// <summary>What happens to a message that comes when it is full: the oldest goes, or (<c>false</c>) the new one is refused.</summary>
    public bool DropsOldest { get; init; }

    /// <summary>How long a message stays before it expires; <c>null</c> for as long as its own expiration says.</summary>
    public TimeSpan? MessageTtl { get; init; }

    /// <summary>The queue that gets, through the default exchange, what is rejected or expires here; <c>null</c> to drop it.</summary>
    public string? DeadLetterQueue { get; init; }

    /// <summary>Whether only one consumer of all instances gets messages; another takes over when it has gone.</summary>
    public bool SingleActive { get; init; }

    /// <summary>Whether messages may be handed back any number of times: people look at them and put them back.</summary>
    public bool ReturnsWithoutLimit { get; init; }
}

enum QueueKind
{
    Classic,
    Quorum,
}

/// <summary>An exchange as it is declared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Topic">Topic, or (<c>false</c>) fanout.</param>
/// <param name="Alternate">The exchange that gets what no queue here takes.</param>
sealed record ExchangeSpec(string Name, bool Topic, string? Alternate = null);

/// <summary>A binding as it is declared.</summary>
sealed record BindingSpec(string Queue, string Exchange, string RoutingKey);
