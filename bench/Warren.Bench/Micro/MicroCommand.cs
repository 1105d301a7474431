using BenchmarkDotNet.Running;

namespace Warren.Bench.Micro;

/// <summary>Runs the micro-benchmarks; the options are BenchmarkDotNet's own.</summary>
internal static class MicroCommand
{
    public static int Run(string[] options)
    {
        BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(options);
        return 0;
    }
}
