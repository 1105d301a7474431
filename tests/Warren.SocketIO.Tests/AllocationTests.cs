using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>What a broadcast allocates on the thread that sends it. Polling clients without an open request: nothing is written meanwhile.</summary>
public sealed class AllocationTests
{
    [Fact]
    public async Task A_broadcast_is_encoded_once_however_many_hear_it()
    {
        var one = await MeasureAsync(1);
        var twenty = await MeasureAsync(20);
        // The packet itself, and the enumerator over its receivers.
        Assert.InRange(one, 1, 2600);
        // Nothing for a receiver but its place in the queue, whose array grows by doubling.
        Assert.InRange((twenty - one) / 19, 0, 64);
    }

    static async Task<long> MeasureAsync(int receivers)
    {
        const int rounds = 200;
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var links = new List<PollingLink>();
        for (var index = 0; index < receivers; index++)
        {
            var link = await PollingLink.OpenAsync(host.Address);
            links.Add(link);
            await link.SendAsync("40");
            Assert.StartsWith("40", await link.ReceiveAsync());
        }

        var json = Clients.Json("\"" + new string('x', 2000) + "\"");
        Broadcast(host, json, rounds);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Broadcast(host, json, rounds);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        foreach (var link in links)
        {
            await link.DisposeAsync();
        }

        return allocated / rounds;
    }

    static void Broadcast(TestHost host, ReadOnlyMemory<byte> json, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            host.Server.Default.EmitRaw("x", json);
        }
    }
}
