using Warren.Faults.Load;

namespace Warren.Faults.Storm;

/// <summary>One browser that asks until it is answered by something else than "not known" or "not now", each time with the same id.</summary>
internal sealed class StormClient : IAsyncDisposable
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    readonly LoadClock _clock = new();
    readonly LoadClient _client;
    readonly TimeSpan _grace;
    readonly CancellationTokenSource _over = new();
    readonly Task _ticking;

    public StormClient(Uri router, TimeSpan grace)
    {
        _grace = grace;
        _ticking = _clock.RunAsync(_over.Token);
        _client = new LoadClient(router, _clock);
        _client.Start();
    }

    /// <returns>Each answer, the last one first that is neither "not known" nor "not now".</returns>
    public async Task<IReadOnlyList<string>> AskAsync(string name, string payload, CancellationToken cancellation)
    {
        var arguments = $$"""["{{name}}",{{payload}},{"id":"{{Guid.NewGuid()}}","timeout":{{Timeout.TotalMilliseconds:F0}}}]""";
        var answers = new List<string>();
        while (true)
        {
            answers.Add(await _client.AskAsync(arguments, Timeout + _grace, id: null, cancellation));
            if (!Answers.MeansAgain(answers[^1]))
            {
                return answers;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync();
        _client.Dispose();
        await _over.CancelAsync();
        await _ticking;
        _over.Dispose();
    }
}
