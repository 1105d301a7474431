using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Alone in the process, because the heap belongs to everybody.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;

[Collection<AloneCollection>]
public sealed class MemoryTests
{
    [Fact]
    public async Task Hostile_clients_leave_no_memory_behind()
    {
        await using var host = await TestHost.StartAsync();
        // The first rounds fill pools and compile code.
        await AttackAsync(host, 100);
        var before = await HeapAsync(host);
        await AttackAsync(host, 400);
        Assert.InRange(await HeapAsync(host) - before, long.MinValue, 5 * 1024 * 1024);
    }

    static async Task AttackAsync(TestHost host, int rounds)
    {
        var bytes = new byte[64 * 1024];
        for (var round = 0; round < rounds; round++)
        {
            new Random(round).NextBytes(bytes);
            // Attachments and fragments that never end, and a packet of no known type.
            await using var client = await RawWebSocket.JoinAsync(host);
            await client.SendAsync("4510-[\"x\",{\"_placeholder\":true,\"num\":0}]");
            await client.SendBinaryAsync(bytes);
            await client.SendFrameAsync(0x01, bytes);
            await using var link = await PollingLink.OpenAsync(host.Address);
            await link.SendAsync("x" + Convert.ToBase64String(bytes));
        }
    }

    static async Task<long> HeapAsync(TestHost host)
    {
        await Bounds.UntilAsync(() => host.Server.Engine.Sessions.Snapshot().Count == 0, "all sessions were forgotten");
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
