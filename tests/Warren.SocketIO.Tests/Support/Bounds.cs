namespace Warren.SocketIO.Tests.Support;

/// <summary>No test waits longer than this for anything. Generous: two cores are shared with other suites.</summary>
public static class Bounds
{
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(15);

    /// <summary>For what a process does, its start included.</summary>
    public static readonly TimeSpan Process = TimeSpan.FromSeconds(30);

    /// <summary>For some ten thousand cases of a fuzzer, which take a second or two on an idle machine.</summary>
    public static readonly TimeSpan Fuzzing = TimeSpan.FromMinutes(3);

    /// <summary>Waits until a condition holds, looking often.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        while (!condition())
        {
            if (clock.GetElapsedTime(started) > Wait)
            {
                throw new TimeoutException($"Waited {Wait} in vain until {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), clock);
        }
    }
}
