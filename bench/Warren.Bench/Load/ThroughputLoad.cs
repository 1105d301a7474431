namespace Warren.Bench.Load;

/// <summary>What W1, W2, W3 and W6 share: a load that keeps itself going, of which a window is measured after the warm-up.</summary>
internal abstract class ThroughputLoad(LoadOptions options) : Workload(options)
{
    readonly Latencies _latencies = new();
    long _operations;
    volatile bool _measuring;

    /// <summary>To be called when the load is under way.</summary>
    /// <param name="wait">Lets it run for so many seconds; by default nothing has to be done for that.</param>
    protected LoadResult Measure(Action<double>? wait = null)
    {
        wait ??= Wait;
        wait(Options.Warmup);
        var window = new Window(Options.Pids);
        var before = Interlocked.Read(ref _operations);
        _measuring = true;
        wait(Options.Seconds);
        _measuring = false;
        var operations = Interlocked.Read(ref _operations) - before;
        window.Close();
        if (operations == 0)
        {
            throw new InvalidOperationException("Nothing was answered while it was measured. Give it a longer warm-up, or look at what the server says.");
        }

        return new LoadResult(Options.Workload, Options.Connections, Errors)
        {
            FirstWrong = FirstWrong,
            Seconds = window.Seconds,
            Operations = operations,
            MicrosecondsPerOperation = window.ServerCpuSeconds / operations * 1e6,
            MicrosecondsPerOperationOfEach = [.. window.CpuSecondsOfEach.Select(seconds => seconds / operations * 1e6)],
            P50Milliseconds = _latencies.Milliseconds(0.5),
            P99Milliseconds = _latencies.Milliseconds(0.99),
            ForeignCores = window.ForeignCores,
        };
    }

    /// <summary>Whether what happens now counts.</summary>
    protected bool IsMeasuring => _measuring;

    /// <summary>One operation is done, right or wrong.</summary>
    protected void Done() => Interlocked.Increment(ref _operations);

    /// <summary>How long one took; counts in the window only.</summary>
    /// <param name="sent">A timestamp of the system's clock.</param>
    protected void Took(long sent)
    {
        if (_measuring)
        {
            _latencies.Add(TimeProvider.System.GetElapsedTime(sent));
        }
    }
}
