using Microsoft.EntityFrameworkCore;

namespace Warren.Events.Host;

/// <summary>Does to the process what an order says. How often it was heard is counted in a file, which outlives the process.</summary>
sealed class Fates(IBroker broker, IServiceScopeFactory scopes, TimeProvider time)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    public async Task MeetAsync(OrderPlaced order)
    {
        var file = Path.Combine(Environment.CurrentDirectory, $"heard-{order.Text}");
        await File.AppendAllTextAsync(file, ".");
        if (new FileInfo(file).Length > order.Deaths)
        {
            return;
        }

        if (order.Fate == "after")
        {
            DeathAfterCommit.OfMail.Arm();
        }
        else if (order.Fate is "before" or "failfast")
        {
            await UntilConfirmedAsync();
            if (order.Fate == "failfast")
            {
                Environment.FailFast("A handler has ended the process, on purpose.");
            }

            Death.Come();
        }
    }

    /// <summary>The broker in memory confirms only what has been heard to the end, so there is nothing to wait for.</summary>
    async Task UntilConfirmedAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var orders = scope.ServiceProvider.GetRequiredService<OrdersDb>().Database;
        while (broker.OutlivesProcess && await orders.SqlQuery<long>($"SELECT COUNT(*) AS \"Value\" FROM warren_outbox").SingleAsync() > 0)
        {
            await Task.Delay(Look, time);
        }
    }
}
