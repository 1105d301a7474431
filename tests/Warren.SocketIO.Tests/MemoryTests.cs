using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Alone in the process, because the heap belongs to everybody.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;

[Collection<AloneCollection>]
public sealed class MemoryTests
{
    /// <summary>For pools and the runtime's own; four hundred bytes for each of ten thousand clients. Measured: 0.2 to 0.4 MiB alone.</summary>
    const long MaxGrowth = 4 * 1024 * 1024;

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

    [Fact]
    public async Task Ten_thousand_who_break_off_at_any_point_leave_no_memory_behind()
    {
        var clock = new FakeTimeProvider();
        await using var host = await TestHost.StartAsync(clock: clock);
        await BreakOffAsync(host, clock);
        var before = await HeapAsync(host);
        for (var round = 0; round < 10; round++)
        {
            await BreakOffAsync(host, clock);
        }

        var grown = await HeapAsync(host) - before;
        Assert.Equal(0, host.Server.SocketCount);
        Assert.InRange(grown, long.MinValue, MaxGrowth);
    }

    [Fact]
    public async Task A_client_that_does_not_read_costs_at_most_its_bound()
    {
        // Large beside what else may come and go meanwhile: buffers, and what is left of the tests before.
        const int Bound = 32 * 1024 * 1024, Beside = 8 * 1024 * 1024;
        await using var host = await TestHost.StartAsync(options => options.MaxQueuedBytes = Bound, _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var json = Clients.Json($"\"{new string('x', 500_000)}\"");
        var before = Heap();
        var most = 0L;
        for (var sent = 1; socket.Connected; sent++)
        {
            socket.EmitRaw("big", json);
            most = sent % 8 == 0 ? Math.Max(most, Heap() - before) : most;
            Assert.True(sent < 5000, "The client was not dropped.");
        }

        Assert.InRange(most, Bound / 2, Bound + Beside);
        Assert.InRange(await HeapAsync(host) - before, long.MinValue, Beside);
    }

    /// <summary>A thousand clients, and then the time in which the server notices those that it could not see go.</summary>
    static async Task BreakOffAsync(TestHost host, FakeTimeProvider clock)
    {
        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            using var client = await RawConnection.OpenAsync(host.Address);
            switch (number % 5)
            {
                case 0:
                    // In a namespace, and gone.
                    await client.UpgradeAsync("transport=websocket");
                    await client.ReadUntilAsync("}");
                    await client.SendAsync(RawWebSocket.Frame(0x81, "40"u8.ToArray()));
                    await client.ReadUntilAsync("40{");
                    break;
                case 1:
                    // Before the server has answered.
                    await client.UpgradeAsync("transport=websocket");
                    break;
                case 2:
                    // A poll that is never heard of again.
                    await client.SendAsync("GET", $"transport=polling&sid={await client.OpenSessionAsync()}");
                    break;
                case 3:
                    // A POST of which half comes.
                    await client.SendAsync("POST", $"transport=polling&sid={await client.OpenSessionAsync()}", "42[\"x", length: 50_000);
                    break;
                default:
                    // Half an upgrade, and no word any more of the session, which lives on by polling.
                    var sid = await client.OpenSessionAsync();
                    using (var probing = await RawConnection.OpenAsync(host.Address))
                    {
                        await probing.UpgradeAsync($"transport=websocket&sid={sid}");
                        await probing.SendAsync(RawWebSocket.Frame(0x81, "2probe"u8.ToArray()));
                        await probing.ReadUntilAsync("3probe");
                    }

                    break;
            }
        });
        await Bounds.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                return host.Server.Engine.Sessions.KnownCount == 0;
            },
            "all sessions were forgotten");
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
        return Heap();
    }

    static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
