using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Samples.Inventory.Data;

namespace Warren.Samples.Inventory;

/// <summary><c>stock.reserve</c>: takes some of an article for the asking user. Everybody sees at once what is left.</summary>
static class ReserveStock
{
    public sealed record Request([property: Length(1, 32)] string Sku, [property: Range(1, 100)] int Quantity);

    public sealed record Reply(Guid ReservationId, string Sku, int Quantity, int Available);

    public static async Task<EventResult<Reply>> HandleAsync(
        Request request, InventoryDb db, EventContext context, CancellationToken cancellation)
    {
        // Looking and taking in one statement: of two who want the last one, the database lets one have it.
        var taken = await db.Items
            .Where(item => item.Sku == request.Sku && item.Available >= request.Quantity)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(item => item.Available, item => item.Available - request.Quantity)
                    .SetProperty(item => item.Version, item => item.Version + 1),
                cancellation);
        var item = await db.Items.AsNoTracking().SingleOrDefaultAsync(item => item.Sku == request.Sku, cancellation);
        if (item is null)
        {
            return Errors.NotFound($"There is no article {request.Sku}.");
        }

        if (taken == 0)
        {
            return new EventError("out_of_stock", item.Available == 0 ? $"{item.Name} is sold out." : $"Only {item.Available} are left.")
            {
                Field = "quantity",
            };
        }

        var reservation = new Reservation
        {
            Id = Guid.CreateVersion7(context.Now),
            Sku = item.Sku,
            Quantity = request.Quantity,
            UserId = Guid.Parse(context.User.Id),
            CreatedAt = context.Now.UtcDateTime,
        };
        db.Reservations.Add(reservation);

        context.Publish("stock.reserved", new StockReserved(reservation.Id, item.Sku, request.Quantity, reservation.UserId, item.Version));
        context.Push.ToAll("stock.changed", new StockChanged(item.Sku, item.Available, item.Version));
        return new Reply(reservation.Id, item.Sku, request.Quantity, item.Available);
    }
}
