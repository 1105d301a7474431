using System.Diagnostics;

namespace Warren.Events.Tests.Brokers;

/// <summary>Runs a program to its end.</summary>
static class Command
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static async Task RunAsync(string file, params string[] arguments)
    {
        // Output goes nowhere: a server started by the program inherits the pipes, and reading them to the end would wait for it.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", file, .. arguments]);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(file)} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
