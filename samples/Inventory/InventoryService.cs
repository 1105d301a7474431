using Warren.Events;
using Warren.Samples.Inventory.Data;

namespace Warren.Samples.Inventory;

/// <summary>A second service beside users: what is for sale, how much of it is left, and who has reserved some.</summary>
public static class InventoryService
{
    /// <summary>Its name on the broker and of its database.</summary>
    public const string Name = "inventory";

    /// <summary>Adds the service to a process.</summary>
    public static IHostApplicationBuilder AddInventory(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddService(Name).AddDatabase<InventoryDb, SqliteInventoryDb, PostgresInventoryDb>();
        return builder;
    }

    /// <summary>Maps what the service handles and hears.</summary>
    public static Service MapInventory(this IHost app)
    {
        var inventory = app.MapService(Name);
        inventory.MapRequest("stock.list", ListStock.HandleAsync).AllowAnonymous().ReadOnly();
        inventory.MapRequest("stock.reserve", ReserveStock.HandleAsync).RequireUser();
        inventory.MapRequest("stock.reservations", ListReservations.HandleAsync).RequireUser().ReadOnly();

        inventory.MapEvent("user.registered", RememberPerson.HandleAsync);
        inventory.MapEvent("user.profile_changed", RememberPerson.HandleAsync);

        app.MapDeadLetters(Name);

        inventory.Publishes<StockReserved>("stock.reserved");
        inventory.Pushes<StockChanged>("stock.changed");
        return inventory;
    }
}
