using System.Text.Json;
using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Users;
using Xunit;

namespace Warren.EndToEnd.Tests.Inventory;

/// <summary>What the inventory service promises on the wire, and that it hears what users announces.</summary>
public abstract class InventoryContract(BackingKind kind) : IAsyncLifetime
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    UsersRig? _rig;

    UsersRig Rig => _rig!;

    public async ValueTask InitializeAsync() => _rig = await UsersRig.StartAsync(kind, withInventory: true);

    public async ValueTask DisposeAsync()
    {
        if (_rig is not null)
        {
            await _rig.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Anybody_sees_what_is_on_the_shelves()
    {
        var items = Replies.Ok(await Rig.AskAsync("stock.list", new { })).GetProperty("items");

        Assert.Equal(12, items.GetArrayLength());
        var mug = items.EnumerateArray().Single(item => item.GetProperty("sku").GetString() == "MUG-STONE");
        Assert.Equal(("Stoneware mug", 18.5m, 64, 1L), (
            mug.GetProperty("name").GetString(),
            mug.GetProperty("price").GetDecimal(),
            mug.GetProperty("available").GetInt32(),
            mug.GetProperty("version").GetInt64()));
    }

    [Fact]
    public async Task Reserving_takes_from_the_stock_and_tells_everybody()
    {
        var ada = await Person.RegisterAsync(Rig);

        var reserved = Replies.Ok(await ada.AskAsync("stock.reserve", new { sku = "MUG-STONE", quantity = 4 }));

        Assert.Equal(60, reserved.GetProperty("available").GetInt32());
        Assert.Equal(4, reserved.GetProperty("quantity").GetInt32());
        var (key, changed) = Assert.Single(await Rig.Pushes.UntilAsync("stock.changed", 1));
        Assert.Equal("all", key);
        Assert.Equal("""{"sku":"MUG-STONE","available":60,"version":2}""", changed.GetRawText());
        var (_, announced) = Assert.Single(await Rig.Events.UntilAsync("stock.reserved", 1));
        Assert.Equal(reserved.GetProperty("reservationId").GetString(), announced.GetProperty("reservationId").GetString());
        Assert.Equal(ada.Uid, announced.GetProperty("uid").GetString());
    }

    [Fact]
    public async Task Of_ten_people_who_want_the_last_three_three_get_one()
    {
        var ada = await Person.RegisterAsync(Rig);

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ada.AskAsync("stock.reserve", new { sku = "DESK-OAK", quantity = 1 })));

        Assert.Equal(3, replies.Count(reply => Replies.Code(reply) == "ok"));
        Assert.Equal(7, replies.Count(reply => Replies.Code(reply) == "out_of_stock"));
    }

    [Theory]
    [InlineData("NO-SUCH", 1, "not_found")]
    [InlineData("DESK-OAK", 4, "out_of_stock")]
    [InlineData("DESK-OAK", 0, "validation_failed")]
    [InlineData("DESK-OAK", 101, "validation_failed")]
    public async Task What_cannot_be_reserved_says_why_and_changes_nothing(string sku, int quantity, string code)
    {
        var ada = await Person.RegisterAsync(Rig);

        Assert.Equal(code, Replies.Code(await ada.AskAsync("stock.reserve", new { sku, quantity })));
        Assert.Empty(Replies.Ok(await ada.AskAsync("stock.reservations")).GetProperty("reservations").EnumerateArray());
    }

    [Fact]
    public async Task Reserving_asks_nobody_to_sign_in() =>
        Assert.Equal("unauthenticated", Replies.Code(await Rig.AskAsync("stock.reserve", new { sku = "MUG-STONE", quantity = 1 })));

    [Fact]
    public async Task Names_of_people_cross_from_users_and_follow_a_change()
    {
        var ada = await Person.RegisterAsync(Rig, "Ada");
        Replies.Ok(await ada.AskAsync("stock.reserve", new { sku = "MUG-STONE", quantity = 1 }));
        await UntilReservedByAsync(ada, "Ada");

        Replies.Ok(await ada.AskAsync("user.profile.update", new { displayName = "Ada L." }));

        await UntilReservedByAsync(ada, "Ada L.");
    }

    Task UntilReservedByAsync(Person person, string name) => Wait.UntilAsync(
        $"the reservation shows {name}",
        async () => (await ReservationsAsync(person)).EnumerateArray().Any(r => r.GetProperty("displayName").GetString() == name),
        Limit);

    static async Task<JsonElement> ReservationsAsync(Person person) =>
        Replies.Ok(await person.AskAsync("stock.reservations")).GetProperty("reservations");
}

public sealed class InventoryOnEmbedded() : InventoryContract(BackingKind.Embedded);

public sealed class InventoryOnServers() : InventoryContract(BackingKind.Servers);
