using Microsoft.EntityFrameworkCore;
using Warren.Samples.Inventory.Data;

namespace Warren.Samples.Inventory;

/// <summary><c>stock.reservations</c>: the latest reservations, with the names of those who made them.</summary>
static class ListReservations
{
    const int Most = 50;

    public sealed record Reply(IReadOnlyList<Reserved> Reservations);

    /// <param name="ReservationId">Which.</param>
    /// <param name="Sku">The article.</param>
    /// <param name="Quantity">How many.</param>
    /// <param name="DisplayName">Who; <c>null</c> while their event is still on its way here.</param>
    /// <param name="CreatedAt">When.</param>
    public sealed record Reserved(Guid ReservationId, string Sku, int Quantity, string? DisplayName, DateTime CreatedAt);

    public static async Task<Reply> HandleAsync(InventoryDb db, CancellationToken cancellation) => new(await db.Reservations
        .OrderByDescending(reservation => reservation.CreatedAt)
        .Take(Most)
        .Select(reservation => new Reserved(
            reservation.Id,
            reservation.Sku,
            reservation.Quantity,
            db.People.Where(person => person.Id == reservation.UserId).Select(person => person.DisplayName).SingleOrDefault(),
            reservation.CreatedAt))
        .ToListAsync(cancellation));
}
