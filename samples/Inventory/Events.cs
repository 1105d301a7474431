namespace Warren.Samples.Inventory;

/// <summary>Event: somebody has reserved something. <paramref name="Version"/> is the article's.</summary>
sealed record StockReserved(Guid ReservationId, string Sku, int Quantity, Guid Uid, long Version);

/// <summary>Push to everyone: so many are left now. The highest <paramref name="Version"/> is the newest.</summary>
sealed record StockChanged(string Sku, int Available, long Version);
