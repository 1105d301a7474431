namespace Warren.Samples.Inventory.Data;

/// <summary>What this service knows of a user: a copy of what the users service has announced.</summary>
sealed class Person
{
    public required Guid Id { get; init; }

    public required string DisplayName { get; set; }

    /// <summary>Of the event that it comes from.</summary>
    public required long Version { get; set; }
}
