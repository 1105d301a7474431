using Warren.EndToEnd.Tests.Router.Support;
using Warren.Router.Outgoing;
using Warren.SocketIO;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

/// <summary>Alone in the process, because the heap belongs to everybody.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;

[Collection<AloneCollection>]
public sealed class HostileMemoryTests : InProcessTests
{
    [Fact]
    public async Task Random_bytes_at_every_door_are_refused_and_leave_nothing_behind()
    {
        var router = await RouterWithIdentityAsync(options => options.RequestsPerSecondPerAddress = 100_000);
        // The first rounds fill pools and compile code.
        await AttackAsync(router, 0, 5);
        var before = Heap();
        await AttackAsync(router, 5, 20);
        Assert.InRange(Heap() - before, long.MinValue, 5 * 1024 * 1024);

        Assert.Empty(Identity.Asked);
        Assert.Equal(0, router.Get<Bindings>().Count);
        Data(await (await ConnectAsync(router)).AskAsync("echo.say", "1"));
    }

    static async Task AttackAsync(RouterProcess router, int first, int rounds)
    {
        for (var seed = first; seed < first + rounds; seed++)
        {
            await Attack.EveryDoorAsync(router, seed);
        }

        await RouterProcess.UntilAsync("nothing is left", () => router.Pending == 0 && router.Get<SocketIOServer>().SessionCount == 0);
        router.Logs.Clear();
    }

    static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
