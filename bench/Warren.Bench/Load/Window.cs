namespace Warren.Bench.Load;

/// <summary>A span of time and what was used in it: by the server, and by processes that are neither the server nor this one.</summary>
internal sealed class Window(int[] pids)
{
    readonly long _started = TimeProvider.System.GetTimestamp();
    readonly double[] _servers = [.. pids.Select(ProcessUsage.CpuSeconds)];
    readonly double _own = ProcessUsage.CpuSeconds(Environment.ProcessId);
    readonly double _machine = ProcessUsage.MachineCpuSeconds();

    public double Seconds { get; private set; }

    public double ServerCpuSeconds => CpuSecondsOfEach.Sum();

    /// <summary>Of each process of the server, in their order.</summary>
    public IReadOnlyList<double> CpuSecondsOfEach { get; private set; } = [];

    public double ForeignCores { get; private set; }

    public void Close()
    {
        Seconds = TimeProvider.System.GetElapsedTime(_started).TotalSeconds;
        CpuSecondsOfEach = [.. pids.Select((pid, index) => ProcessUsage.CpuSeconds(pid) - _servers[index])];
        var own = ProcessUsage.CpuSeconds(Environment.ProcessId) - _own;
        ForeignCores = Math.Max(0, (ProcessUsage.MachineCpuSeconds() - _machine - own - ServerCpuSeconds) / Seconds);
    }
}
