using System.Globalization;

namespace Warren.SocketIO.Fuzz;

/// <summary>A run that people watch: progress, the heap, an eye on inputs that never end, and a file for what was found.</summary>
public static class LongRun
{
    /// <summary>More than any input may leave behind: pools, and the inputs that are kept.</summary>
    const long MaxHeapGrowth = 256L * 1024 * 1024;

    static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <returns>Whether everything held.</returns>
    public static bool Play(FuzzTarget target, long cases, int seed)
    {
        var fuzzer = new Fuzzer(target, seed);
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var last = -1L;
        using var watch = clock.CreateTimer(_ => Watch(), null, Look, Look);
        var finding = fuzzer.Run(cases);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - heap;
        Say("");
        if (finding is not null)
        {
            var exception = finding.Exception;
            var file = Corpus.Write(
                target, "fuzz-findings", $"{target.Name}-{seed}-{finding.Case}", finding.Input, $"{exception.GetType().Name}: {exception.Message}\nSeed {seed}, case {finding.Case}.");
            Console.Error.WriteLine($"{target.Name}: case {finding.Case} of seed {seed} failed. Reproducer: {file}\n{exception}");
            return false;
        }

        if (grown > MaxHeapGrowth)
        {
            Console.Error.WriteLine($"{target.Name}: the heap has grown by {grown / 1024 / 1024} MiB.");
            return false;
        }

        return true;

        void Watch()
        {
            var done = fuzzer.Done;
            if (done == last && done < cases)
            {
                var file = Corpus.Write(target, "fuzz-findings", $"{target.Name}-{seed}-{done}-hang", fuzzer.Current, $"No end after {Look}.\nSeed {seed}, case {done}.");
                Console.Error.WriteLine($"{target.Name}: case {done} of seed {seed} does not end. Reproducer: {file}");
                Environment.Exit(3);
            }

            last = done;
            Say(" ...");
        }

        void Say(string more) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name}: {fuzzer.Done:N0} of {cases:N0} cases, {fuzzer.Kinds:N0} kinds of result, {clock.GetElapsedTime(started).TotalSeconds:N0} s, heap {GC.GetTotalMemory(false) / 1024 / 1024} MiB{more}"));
    }

    /// <returns>The exit code.</returns>
    public static int Replay(FuzzTarget target, string file)
    {
        const int Choices = 100;
        var fuzzer = new Fuzzer(target, seed: 0);
        foreach (var input in Corpus.Read(file))
        {
            for (var choice = 0; choice < Choices; choice++)
            {
                if (fuzzer.TryPlay(input, choice, out _) is { } exception)
                {
                    Console.Error.WriteLine(exception);
                    return 1;
                }
            }
        }

        Console.WriteLine("Everything held.");
        return 0;
    }
}
