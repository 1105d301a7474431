using Warren.Faults.Checking;
using Warren.Faults.Host;
using Warren.Faults.Load;
using Warren.Faults.Parts;

namespace Warren.Faults;

/// <summary>One system from its start to its verdict: load and kills together, then rest, then the count.</summary>
internal sealed class FaultRun(FaultySystem system, LoadPlan plan, int kills, int seed)
{
    // An event that met a database that was away waits for five minutes at most, and half a minute before that.
    static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(8);
    static readonly TimeSpan LoadLimit = TimeSpan.FromHours(2);

    readonly Progress _progress = new(system.Name, plan.Requests, kills);

    public string AnswersPath => Path.Combine(system.Folder, "answers.tsv");

    public async Task<FaultResult> RunAsync(CancellationToken cancellation)
    {
        _progress.Say("starts");
        await system.StartAsync();
        var killed = await LoadAsync(cancellation);
        return await CheckAsync(killed, cancellation);
    }

    /// <summary>The load, with kills in it.</summary>
    /// <returns>How often each part was killed.</returns>
    public async Task<IReadOnlyDictionary<string, int>> LoadAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(LoadLimit, TimeProvider.System);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        using var answers = new AnswerFile(AnswersPath);
        await using var load = new LoadRun(plan, system.Router.Address, answers, over.Token);
        var chaos = new Kills(system, load, plan, kills, seed, _progress);
        var following = _progress.FollowAsync(load, over.Token);
        var (loading, killing) = (load.RunAsync(), chaos.RunAsync(over.Token));
        try
        {
            // Whichever fails first ends the other.
            await await Task.WhenAny(loading, killing);
            await Task.WhenAll(loading, killing);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(loading, killing, following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _progress.Say($"every request has its answer; {load.Again:N0} times sent again");
        return chaos.Done;
    }

    /// <summary>Waits until nothing moves any more, and counts.</summary>
    public async Task<FaultResult> CheckAsync(IReadOnlyDictionary<string, int> killed, CancellationToken cancellation)
    {
        var rested = await Settling.WaitAsync(system, SettleLimit, cancellation);

        await using var orders = await system.OpenAsync(Services.Orders);
        await using var ledger = await system.OpenAsync(Services.Ledger);
        var verdict = Verdict.Of(AnswerFile.Read(AnswersPath), await Rows.EffectsAsync(orders), await Rows.EffectsAsync(ledger));
        var dead = await Rows.CountDeadAsync(ledger);
        _progress.Say($"lost {verdict.Lost:N0}, applied twice {verdict.AppliedTwice:N0}, unexplained {verdict.Unexplained:N0}");
        return new FaultResult(system.Name, verdict, killed, dead, rested, _progress.Elapsed);
    }
}
