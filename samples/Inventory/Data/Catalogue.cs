namespace Warren.Samples.Inventory.Data;

/// <summary>What is on the shelves at the first start.</summary>
static class Catalogue
{
    public static IEnumerable<Item> Items { get; } =
    [
        new() { Sku = "LAMP-ARC", Name = "Arc floor lamp", PriceInCents = 18900, Available = 7 },
        new() { Sku = "MUG-STONE", Name = "Stoneware mug", PriceInCents = 1850, Available = 64 },
        new() { Sku = "CHAIR-ASH", Name = "Ash dining chair", PriceInCents = 14900, Available = 18 },
        new() { Sku = "BLANKET-WOOL", Name = "Merino wool blanket", PriceInCents = 9900, Available = 25 },
        new() { Sku = "KETTLE-STEEL", Name = "Gooseneck kettle", PriceInCents = 7450, Available = 12 },
        new() { Sku = "CLOCK-WALL", Name = "Oak wall clock", PriceInCents = 5900, Available = 15 },
        new() { Sku = "PAN-IRON", Name = "Cast-iron pan, 26 cm", PriceInCents = 6400, Available = 21 },
        new() { Sku = "BOARD-WALNUT", Name = "Walnut cutting board", PriceInCents = 4200, Available = 33 },
        new() { Sku = "VASE-GLASS", Name = "Smoked glass vase", PriceInCents = 3600, Available = 9 },
        new() { Sku = "APRON-LINEN", Name = "Linen apron", PriceInCents = 3950, Available = 40 },
        new() { Sku = "CANDLE-BEES", Name = "Beeswax candle", PriceInCents = 1490, Available = 80 },
        new() { Sku = "DESK-OAK", Name = "Solid oak desk", PriceInCents = 64900, Available = 3 },
    ];
}
