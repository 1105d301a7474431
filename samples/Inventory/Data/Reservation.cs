namespace Warren.Samples.Inventory.Data;

/// <summary>So many of an article, put aside for somebody.</summary>
sealed class Reservation
{
    public required Guid Id { get; init; }

    public required string Sku { get; init; }

    public required int Quantity { get; init; }

    public required Guid UserId { get; init; }

    public required DateTime CreatedAt { get; init; }
}
