using Warren.Faults.Host;

namespace Warren.Faults.Load;

/// <summary>
/// Sends every request until it is answered by something else than "not known" or "not now", each time with the same id, and writes down every
/// answer. How far it may go is set from outside, so that there is something on its way at every kill.
/// </summary>
internal sealed class LoadRun(LoadPlan plan, Uri router, AnswerFile answers, CancellationToken cancellation) : IAsyncDisposable
{
    const int MaxPauses = 5;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    readonly LoadClock _clock = new();
    readonly Random _ids = new(plan.Seed);
    readonly Lock _gate = new();
    readonly CancellationTokenSource _over = new();
    readonly List<LoadClient> _clients = [];
    Task _ticking = Task.CompletedTask;
    int _taken;
    int _answered;
    int _again;

    /// <summary>How many requests may have been begun.</summary>
    public int Limit { get; set; } = plan.Requests;

    /// <summary>Requests that have their answer.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>How often something was sent again.</summary>
    public int Again => Volatile.Read(ref _again);

    /// <summary>Completes when every request has its answer.</summary>
    public async Task RunAsync()
    {
        _ticking = _clock.RunAsync(_over.Token);
        for (var number = 0; number < plan.Connections; number++)
        {
            var client = new LoadClient(router, _clock);
            _clients.Add(client);
            client.Start();
        }

        await Task.WhenAll(Enumerable.Range(0, plan.InFlight).Select(WorkAsync));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_clients.Select(client => client.StopAsync()));
        _clients.ForEach(client => client.Dispose());
        await _over.CancelAsync();
        await _ticking;
        _over.Dispose();
    }

    async Task WorkAsync(int worker)
    {
        var client = _clients[worker % _clients.Count];
        while (Volatile.Read(ref _taken) < plan.Requests)
        {
            if (Next() is not { } next)
            {
                await Task.Delay(Interval, TimeProvider.System, cancellation);
                continue;
            }

            await AskAsync(client, next.Id);
            if (plan.CopyEach > 0 && next.Number % plan.CopyEach == 0)
            {
                await AskAsync(client, next.Id);
            }

            Interlocked.Increment(ref _answered);
        }
    }

    (int Number, string Id)? Next()
    {
        lock (_gate)
        {
            if (_taken >= Math.Min(Limit, plan.Requests))
            {
                return null;
            }

            Span<byte> bytes = stackalloc byte[16];
            _ids.NextBytes(bytes);
            return (_taken++, new Guid(bytes).ToString());
        }
    }

    async Task AskAsync(LoadClient client, string id)
    {
        var arguments = $$"""["{{Services.Request}}",{"id":"{{id}}"},{"id":"{{id}}","timeout":{{plan.Timeout.TotalMilliseconds:F0}}}]""";
        for (var attempt = 1; ; attempt++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var answer = await client.AskAsync(arguments, plan.Timeout + plan.Grace, id, cancellation);
            answers.Add(id, attempt, answer, TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            if (!Answers.MeansAgain(answer))
            {
                return;
            }

            Interlocked.Increment(ref _again);
            await Task.Delay(Pause * Math.Min(attempt, MaxPauses) * (0.5 + Random.Shared.NextDouble()), TimeProvider.System, cancellation);
        }
    }
}
