using Warren.Events;

namespace Warren.Faults.Host;

/// <summary>The service that is asked, <c>orders</c>, and the one that hears of it, <c>ledger</c>: a row each for every request.</summary>
internal static partial class Services
{
    public const string Orders = "orders";
    public const string Ledger = "ledger";
    public const string Request = "order.place";
    const string Event = "order.placed";

    /// <param name="Id">The request's own id once more: what a row says must come from the payload, not from what the product thinks of it.</param>
    internal sealed record Order(string Id);

    public static void AddOrders(IHostApplicationBuilder builder) => builder.AddService(Orders).AddDatabase<OrdersDb>();

    public static void AddLedger(IHostApplicationBuilder builder) => builder.AddService(Ledger).AddDatabase<LedgerDb>();

    public static void MapOrders(IHost app)
    {
        var orders = app.MapService(Orders);
        orders.MapRequest(Request, (Order order, OrdersDb db, EventContext context) =>
        {
            db.Effects.Add(new Effect { RequestId = order.Id });
            context.Publish(Event, order);
            return order;
        }).AllowAnonymous();
        MapFlood(orders);
        orders.Publishes<Order>(Event);
    }

    public static void MapLedger(IHost app)
    {
        var ledger = app.MapService(Ledger);
        ledger.MapEvent(Event, EventResult (Order order, LedgerDb db) =>
        {
            if (IsAway)
            {
                return Errors.Unavailable(TimeSpan.FromSeconds(1), "What this needs is away.");
            }

            db.Effects.Add(new Effect { RequestId = order.Id });
            return EventResult.Ok;
        });
        MapLook(ledger);
        app.MapDeadLetters(Ledger);
    }
}
