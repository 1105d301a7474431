using Warren.Faults.Checking;
using Warren.Faults.Host;
using Warren.Faults.Host.Sabotage;
using Warren.Faults.Load;
using Warren.Faults.Parts;

namespace Warren.Faults;

/// <summary>
/// Breaks, in the system under test, what the promises rest on, and looks whether the checker finds it. Each sabotage has the same run beside it without
/// the sabotage, which must find nothing. Nothing is left to luck: every request is sent twice, and every event is still on its way at the kill.
/// </summary>
internal sealed class SelfTest(Func<Task<FaultySystem>> create, LoadPlan plan)
{
    static readonly TimeSpan OutboxLimit = TimeSpan.FromSeconds(60);

    /// <returns>One line for each run: what was done, what must be found, what was found.</returns>
    public async Task<IReadOnlyList<SelfTestResult>> RunAsync(CancellationToken cancellation) =>
    [
        await CopiesAsync("every request sent twice", SabotageKind.None, twice: 0, cancellation),
        await CopiesAsync("the same, inbox off", SabotageKind.NoInbox, twice: plan.Requests, cancellation),
        await KillAsync("killed before the confirms", SabotageKind.LateConfirms, lost: 0, cancellation),
        await KillAsync("the same, confirms off", SabotageKind.NoConfirms, lost: plan.Requests, cancellation),
    ];

    async Task<SelfTestResult> CopiesAsync(string what, SabotageKind sabotage, int twice, CancellationToken cancellation)
    {
        await using var system = await create();
        system.Orders.Sabotage = sabotage;
        var result = await new FaultRun(system, plan with { CopyEach = 1 }, kills: 0, seed: 1).RunAsync(cancellation);
        return new SelfTestResult(system.Name, what, Lost: 0, twice, result);
    }

    async Task<SelfTestResult> KillAsync(string what, SabotageKind sabotage, int lost, CancellationToken cancellation)
    {
        await using var system = await create();
        system.Orders.Sabotage = sabotage;
        var run = new FaultRun(system, plan with { CopyEach = 0 }, kills: 0, seed: 1);
        await system.StartAsync();
        await run.LoadAsync(cancellation);

        // With confirms the rows of the outbox are there until an event has left, which takes ten minutes here; without them they go at once.
        await UntilOutboxHasAsync(system, lost == 0 ? plan.Requests : 0, cancellation);
        await system.Orders.KillAsync();
        system.Orders.Sabotage = SabotageKind.None;
        await system.Orders.StartAsync();
        await system.ReadyAsync();
        var result = await run.CheckAsync(new Dictionary<string, int>(), cancellation);
        return new SelfTestResult(system.Name, what, lost, Twice: 0, result);
    }

    static async Task UntilOutboxHasAsync(FaultySystem system, int rows, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(OutboxLimit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        await using var orders = await system.OpenAsync(Services.Orders);
        while (await Rows.CountOutboxAsync(orders) != rows)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, either.Token);
        }
    }
}
