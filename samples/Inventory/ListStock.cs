using Microsoft.EntityFrameworkCore;
using Warren.Samples.Inventory.Data;

namespace Warren.Samples.Inventory;

/// <summary><c>stock.list</c>: everything on the shelves, for anybody.</summary>
static class ListStock
{
    public sealed record Reply(IReadOnlyList<ItemOnShelf> Items);

    /// <param name="Sku">The article number.</param>
    /// <param name="Name">What it is.</param>
    /// <param name="Price">In euros.</param>
    /// <param name="Available">How many can be reserved.</param>
    /// <param name="Version">Grows with each change of the stock.</param>
    public sealed record ItemOnShelf(string Sku, string Name, decimal Price, int Available, long Version);

    public static async Task<Reply> HandleAsync(InventoryDb db, CancellationToken cancellation) => new(await db.Items
        .OrderBy(item => item.Name)
        .Select(item => new ItemOnShelf(item.Sku, item.Name, item.PriceInCents / 100m, item.Available, item.Version))
        .ToListAsync(cancellation));
}
