using Warren.Outbox;

namespace Warren.Events.Host;

/// <summary>The lines that a test writes: <c>place &lt;text&gt; &lt;fate&gt; &lt;deaths&gt;</c>, and <c>place-and-die</c> with the same.</summary>
static class Commands
{
    public static async Task ReadAsync(WebApplication app)
    {
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "place-and-die")
            {
                DeathAfterCommit.OfOrders.Arm();
            }

            await PlaceAsync(app, new OrderPlaced(words[1], words[2], int.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture)));
            await Console.Out.WriteLineAsync($"placed {words[1]}");
        }
    }

    static async Task PlaceAsync(WebApplication app, OrderPlaced order)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDb>();
        db.Orders.Add(new Order { Text = order.Text });
        db.Publish("order.placed", order);
        await db.SaveChangesAsync();
    }
}
