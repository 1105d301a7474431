using System.Globalization;

namespace Warren.Bench.Load;

/// <summary>What processes have used, as the kernel counts it: proc(5).</summary>
internal static class ProcessUsage
{
    const double TicksPerSecond = 100;

    /// <summary>User and system time of a process, all its threads together. Resolution 10 ms.</summary>
    public static double CpuSeconds(int pid)
    {
        // The name, in parentheses, may have spaces; behind it come state (the third field) and the rest.
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Ticks(fields[14 - 3]) + Ticks(fields[15 - 3])) / TicksPerSecond;
    }

    /// <summary>User and system time of the whole machine, interrupts included.</summary>
    public static double MachineCpuSeconds()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is ["cpu", var user, var nice, var system, _, _, var interrupts, var softInterrupts, ..]
            ? (Ticks(user) + Ticks(nice) + Ticks(system) + Ticks(interrupts) + Ticks(softInterrupts)) / TicksPerSecond
            : throw new InvalidDataException("/proc/stat does not begin with the sum over all processors.");
    }

    /// <summary>Resident memory. Socket buffers are the kernel's and not in it.</summary>
    public static double ResidentKibibytes(IEnumerable<int> pids) => pids.Sum(pid =>
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    });

    static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
