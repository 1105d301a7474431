using Warren.Faults.Checking;
using Warren.Faults.Host;
using Warren.Faults.Load;
using Warren.Faults.Parts;

namespace Warren.Faults.Storm;

/// <summary>
/// A hearer that cannot work while its sender announces a million events: they pile up, in the queue or in the sender's outbox, both services go on answering,
/// the hearer's process is killed in the middle; then it can work, and every event must have its effect once.
/// </summary>
internal sealed class StormRun(FaultySystem system, int events, TimeSpan grace)
{
    /// <summary>What no program may exceed, in MiB, however much waits.</summary>
    public const long MemoryLimit = 512;

    const int Batch = 500;
    const int Flooding = 4;

    static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Limit = TimeSpan.FromHours(3);

    readonly Progress _progress = new(system.Name, events, kills: 1);
    readonly string _away = Path.Combine(system.Folder, Services.AwayFile);
    int _taken;
    int _accepted;

    public async Task<StormResult> RunAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        using var over = new CancellationTokenSource();
        await File.WriteAllTextAsync(_away, "", cancellation);
        await system.StartAsync();
        await using var client = new StormClient(system.Router.Address, grace);
        Probe[] probes = [new(client, Services.Request), new(client, Services.Look)];
        var probing = Task.WhenAll(probes.Select(probe => probe.RunAsync(over.Token, either.Token)));
        try
        {
            var filling = await FillAsync(client, either.Token);
            var (queued, inOutbox) = await CountWaitingAsync(either.Token);
            var emptying = await EmptyAsync(either.Token);
            await over.CancelAsync();
            await probing;
            await EmptyAsync(either.Token);
            await Settling.WaitAsync(system, Limit, either.Token);
            return await CheckAsync(probes, queued, inOutbox, (filling, emptying));
        }
        finally
        {
            await either.CancelAsync();
            await over.CancelAsync();
            await probing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task<TimeSpan> FillAsync(StormClient client, CancellationToken cancellation)
    {
        var began = _progress.Elapsed;
        var flooding = Task.WhenAll(Enumerable.Range(0, Flooding).Select(_ => FloodAsync(client, cancellation)));
        var isKilled = false;
        while (await Task.WhenAny(flooding, Task.Delay(Interval, TimeProvider.System, cancellation)) != flooding)
        {
            _progress.Say($"{Volatile.Read(ref _accepted):N0} of {events:N0} events accepted");
            if (!isKilled && _accepted >= events / 2)
            {
                isKilled = true;
                await KillHearerAsync();
            }
        }

        await flooding;
        if (!isKilled)
        {
            await KillHearerAsync();
        }

        return _progress.Elapsed - began;
    }

    async Task KillHearerAsync()
    {
        _progress.Say("kills the hearer's process");
        await system.Hearer.KillAsync();
        await system.Hearer.StartAsync();
        await system.Hearer.ReadyAsync();
    }

    async Task FloodAsync(StormClient client, CancellationToken cancellation)
    {
        while (Interlocked.Add(ref _taken, Batch) - Batch is var first && first < events)
        {
            var count = Math.Min(Batch, events - first);
            var answers = await client.AskAsync(Services.Flood, $$"""{"first":{{first}},"count":{{count}}}""", cancellation);
            if (answers[^1] != Answers.Ok)
            {
                throw new InvalidOperationException($"A request for {count} events was answered {answers[^1]}.");
            }

            Interlocked.Add(ref _accepted, count);
        }
    }

    async Task<(long Queued, long InOutbox)> CountWaitingAsync(CancellationToken cancellation)
    {
        await Task.Delay(system.QueueCountAge, TimeProvider.System, cancellation);
        await using var orders = await system.OpenAsync(Services.Orders);
        var (queued, inOutbox) = (await system.QueuedAsync(), await Rows.CountOutboxAsync(orders));
        _progress.Say($"all accepted; {queued:N0} wait in queues and {inOutbox:N0} in the outbox");
        return (queued, inOutbox);
    }

    /// <summary>Lets the hearer work until all that was announced so far has its effect.</summary>
    async Task<TimeSpan> EmptyAsync(CancellationToken cancellation)
    {
        var began = _progress.Elapsed;
        File.Delete(_away);
        await using var orders = await system.OpenAsync(Services.Orders);
        await using var ledger = await system.OpenAsync(Services.Ledger);
        var expected = events + await Rows.CountEffectsAsync(orders);
        while (await Rows.CountEffectsAsync(ledger) is var applied && applied < expected)
        {
            _progress.Say($"{applied:N0} of {expected:N0} events applied");
            system.MustRun();
            await Task.Delay(Interval, TimeProvider.System, cancellation);
        }

        return _progress.Elapsed - began;
    }

    async Task<StormResult> CheckAsync(Probe[] probes, long queued, long inOutbox, (TimeSpan, TimeSpan) took)
    {
        await using var ledger = await system.OpenAsync(Services.Ledger);
        var applied = await Rows.EffectsAsync(ledger);
        var announced = Enumerable.Range(0, events).Select(Services.FloodId).Concat(probes[0].Accepted).ToList();
        return new StormResult
        {
            System = system.Name,
            Flood = events,
            Events = announced.Count,
            Queued = queued,
            InOutbox = inOutbox,
            Once = announced.Count(id => applied.GetValueOrDefault(id) == 1),
            Lost = announced.Count(id => !applied.ContainsKey(id)),
            Twice = applied.Values.Count(times => times > 1),
            Probes = probes,
            Memory = system.Programs.ToDictionary(program => program.Name, program => program.PeakMemory / (1024 * 1024)),
            Took = took,
        };
    }
}
