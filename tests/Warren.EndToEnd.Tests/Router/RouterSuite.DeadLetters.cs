using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Warren.Samples.Inventory;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public abstract partial class RouterSuite
{
    [Fact]
    public async Task An_admin_sees_edits_and_replays_dead_letters_over_a_socket_and_nobody_else_does()
    {
        using var folder = new TestFolder();
        var router = await RouterAsync();
        var users = await IdentityAsync();
        await using var inventory = await InventoryAsync(folder.Path);
        await router.KnowsAsync("inventory.deadLetters.list");
        var stranger = await ConnectAsync(router);
        Assert.Equal("unauthenticated", Code(await stranger.AskAsync("inventory.deadLetters.list", "{}")));
        var ann = await ConnectAsAsync(router, Identity.Token("ann"));
        foreach (var verb in new[] { "list", "show", "edit", "replay", "drop" })
        {
            Assert.Equal("forbidden", Code(await ann.AskAsync($"inventory.deadLetters.{verb}", "{}")));
        }

        var admin = await ConnectAsAsync(router, Identity.Token("root", roles: ["admin"]));
        var id = Guid.CreateVersion7().ToString();
        var envelope = new Envelope { Id = id, Type = "user.registered", Source = "users" };
        Assert.Equal(PublishOutcome.Confirmed, await users.Broker.PublishAsync(
            new OutgoingMessage(Names.EventsExchange, "user.registered", envelope, Encoding.UTF8.GetBytes("""{"uid":"nobody"}""")) { Persistent = true }));

        await Wait.UntilAsync("it is a dead letter", async () => await TotalAsync(admin) == 1, TimeSpan.FromSeconds(30));
        var letter = Data(await admin.AskAsync("inventory.deadLetters.show", $$"""{"id":"{{id}}"}"""));
        Assert.Equal("refused", letter.GetProperty("summary").GetProperty("reason").GetString());
        var better = JsonSerializer.Serialize(new { uid = Guid.NewGuid(), displayName = "Ada", locale = "en", roles = Array.Empty<string>(), status = "active", createdAt = DateTime.UnixEpoch, version = 1 });
        Assert.Equal(1, Data(await admin.AskAsync("inventory.deadLetters.edit", $$"""{"id":"{{id}}","payload":{{better}}}""")).GetProperty("count").GetInt64());
        Assert.Equal(1, Data(await admin.AskAsync("inventory.deadLetters.replay", $$"""{"id":"{{id}}"}""")).GetProperty("count").GetInt64());
        await Wait.UntilAsync("it was handled", async () => await TotalAsync(admin) == 0, TimeSpan.FromSeconds(30));
    }

    static async Task<long> TotalAsync(SocketClient admin) =>
        Data(await admin.AskAsync("inventory.deadLetters.list", "{}")).GetProperty("total").GetInt64();

    async Task<IAsyncDisposable> InventoryAsync(string folder)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("WARREN_DATA", folder)]);
        builder.Logging.ClearProviders();
        var broker = Brokers.Login(InventoryService.Name);
        builder.Services.AddSingleton(broker).AddSingleton(new BrokerTrust { Separate = true }).AddEvents();
        builder.AddInventory();
        var host = builder.Build();
        host.MapInventory();
        broker.Start();
        await host.StartAsync();
        return new Stopped(host, broker);
    }

    sealed class Stopped(IHost host, IBroker broker) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            await broker.StopAsync();
            host.Dispose();
        }
    }
}
