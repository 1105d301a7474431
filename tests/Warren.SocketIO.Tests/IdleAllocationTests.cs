using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>
/// What a client that has joined and is silent keeps alive on the managed heap of a host with <c>UseWebSocketTakeover</c>. It lives in this
/// process, so its own socket is counted too. Alone, because the heap belongs to everybody; the least of a few tries, since what ended before
/// is let go at any time.
/// </summary>
[Collection<AloneCollection>]
public sealed class IdleAllocationTests
{
    const int Clients = 400;
    const int Tries = 3;

    /// <summary>Measured: 7,373 in a debug build, each time.</summary>
    const long MaxBytes = 9000;

    [Fact]
    public async Task A_silent_client_keeps_at_most_9000_bytes_alive()
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            least = Math.Min(least, await MeasureAsync());
        }

        Assert.InRange(least, long.MinValue, MaxBytes);
    }

    static async Task<long> MeasureAsync()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        // The first ones fill pools and compile code.
        using var first = new ClientSet(host, Clients / 4);
        var before = Heap();
        using var clients = new ClientSet(host, Clients);
        var after = Heap();
        Assert.Equal(Clients + (Clients / 4), host.Server.SocketCount);
        return (after - before) / Clients;
    }

    static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
