using Warren.Faults.Load;
using Warren.Faults.Parts;

namespace Warren.Faults;

/// <summary>Puts each system that was asked for to the test, one after the other, and reports.</summary>
internal static class FaultsCommand
{
    /// <returns>0 when nothing is lost, doubled or unexplained.</returns>
    public static async Task<int> RunAsync(FaultOptions options, CancellationToken cancellation)
    {
        Console.WriteLine($"Seed {options.Seed}: --seed {options.Seed} sends the same ids and kills the same parts at the same points of the load.");
        var results = new List<FaultResult>();
        foreach (var create in Systems(options))
        {
            using var folder = new RunFolder(options.Keep);
            await using var system = await create(folder.Path);
            var plan = new LoadPlan
            {
                Requests = options.Requests,
                InFlight = options.InFlight,
                Grace = options.Grace,
                CopyEach = 10,
                Seed = options.Seed,
            };
            var result = await new FaultRun(system, plan, options.Kills, options.Seed).RunAsync(cancellation);
            results.Add(result);
            folder.IsOfNoInterest = result.Verdict.IsGood;
        }

        Console.WriteLine();
        Console.WriteLine(Report.Of(results));
        return results.All(result => result.Verdict.IsGood) ? 0 : 1;
    }

    static IEnumerable<Func<string, Task<FaultySystem>>> Systems(FaultOptions options)
    {
        if (options.Embedded)
        {
            yield return folder => Task.FromResult<FaultySystem>(new EmbeddedSystem(folder));
        }

        if (options.Separate)
        {
            yield return async folder => await SeparateSystem.CreateAsync(folder, options.Services!);
        }
    }
}
