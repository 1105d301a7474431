namespace Warren.Samples.Inventory.Data;

/// <summary>An article and how many of it can be reserved.</summary>
sealed class Item
{
    public required string Sku { get; init; }

    public required string Name { get; set; }

    public required int PriceInCents { get; set; }

    public required int Available { get; set; }

    /// <summary>Grows by one with each change of the stock.</summary>
    public long Version { get; set; } = 1;
}
