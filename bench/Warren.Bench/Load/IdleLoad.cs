namespace Warren.Bench.Load;

/// <summary>W4: many connections that have joined and then say nothing. What they cost to open, to keep, and in memory.</summary>
internal sealed class IdleLoad(LoadOptions options) : Workload(options)
{
    /// <summary>Opened first, so that what a server loads for its first connections is not counted as theirs.</summary>
    const int First = 20;

    public LoadResult Run()
    {
        var first = Open(First);
        Wait(1);
        var before = ProcessUsage.ResidentKibibytes(Options.Pids);
        var opening = new Window(Options.Pids);
        var connections = Open(Options.Connections);
        opening.Close();
        var holding = new Window(Options.Pids);
        Wait(Options.Hold);
        holding.Close();
        var after = ProcessUsage.ResidentKibibytes(Options.Pids);
        GC.KeepAlive(first);
        GC.KeepAlive(connections);
        return new LoadResult(Options.Workload, Options.Connections, Errors)
        {
            FirstWrong = FirstWrong,
            MicrosecondsPerOperation = opening.ServerCpuSeconds / Options.Connections * 1e6,
            KibibytesPerConnection = (after - before) / Options.Connections,
            IdlePercent = 100 * holding.ServerCpuSeconds / holding.Seconds,
            ForeignCores = holding.ForeignCores,
        };
    }

    public override void Received(LoadConnection connection, ReadOnlySpan<byte> message) => Wrong(message);
}
