using Warren.Faults.Load;
using Warren.Faults.Parts;
using Warren.Faults.Storm;

namespace Warren.Faults;

/// <summary>Puts each system that was asked for to the test, one after the other, and reports.</summary>
internal static class FaultsCommand
{
    /// <returns>0 when nothing is lost, doubled or unexplained, nothing moves any more, and something was accepted.</returns>
    public static async Task<int> RunAsync(FaultOptions options, CancellationToken cancellation)
    {
        return options switch
        {
            { SelfTest: true } => await TestItselfAsync(options, cancellation),
            { Storm: true } => await StormAsync(options, cancellation),
            _ => await TestAsync(options, cancellation),
        };
    }

    static async Task<int> TestAsync(FaultOptions options, CancellationToken cancellation)
    {
        Console.WriteLine($"Seed {options.Seed}: --seed {options.Seed} sends the same ids and kills the same parts at the same points of the load.");
        var results = new List<FaultResult>();
        foreach (var create in Systems(options))
        {
            using var folder = new RunFolder(options.Keep);
            await using var system = await create(folder.Path);
            var result = await new FaultRun(system, PlanOf(options), options.Kills, options.Seed).RunAsync(cancellation);
            results.Add(result);
            folder.IsOfNoInterest = result.IsGood;
        }

        Console.WriteLine();
        Console.WriteLine(Report.Of(results));
        return results.All(result => result.IsGood) ? 0 : 1;
    }

    static async Task<int> StormAsync(FaultOptions options, CancellationToken cancellation)
    {
        var results = new List<StormResult>();
        foreach (var create in Systems(options))
        {
            using var folder = new RunFolder(options.Keep);
            await using var system = await create(folder.Path);
            results.Add(await new StormRun(system, options.Requests, options.Grace).RunAsync(cancellation));
            folder.IsOfNoInterest = results[^1].IsGood;
        }

        Console.WriteLine();
        Console.WriteLine(StormReport.Of(results));
        return results.All(result => result.IsGood) ? 0 : 1;
    }

    static async Task<int> TestItselfAsync(FaultOptions options, CancellationToken cancellation)
    {
        using var folder = new RunFolder(options.Keep);
        var results = new List<SelfTestResult>();
        foreach (var create in Systems(options))
        {
            var number = 0;
            results.AddRange(await new SelfTest(
                () => create(Directory.CreateDirectory(Path.Combine(folder.Path, $"{results.Count}-{number++}")).FullName),
                PlanOf(options)).RunAsync(cancellation));
        }

        Console.WriteLine();
        Console.WriteLine(Report.Of(results));
        folder.IsOfNoInterest = results.All(result => result.IsRight);
        return folder.IsOfNoInterest ? 0 : 1;
    }

    static LoadPlan PlanOf(FaultOptions options) => new()
    {
        Requests = options.Requests,
        InFlight = options.InFlight,
        Grace = options.Grace,
        CopyEach = 10,
        Seed = options.Seed,
    };

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
