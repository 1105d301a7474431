using Warren.Faults.Load;
using Warren.Faults.Parts;

namespace Warren.Faults;

/// <summary>
/// Kills the parts of a system at random while the load goes on. When depends on how far the load has come and not on the clock, and the load may not run
/// ahead of the next kill, so that every kill finds requests on their way however slow or fast the machine is.
/// </summary>
internal sealed class Kills(FaultySystem system, LoadRun load, LoadPlan plan, int count, int seed, Progress progress)
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan MaxDown = TimeSpan.FromSeconds(1);

    readonly Random _random = new(seed);

    /// <summary>How often each part was killed.</summary>
    public SortedDictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var when = Enumerable.Range(0, count).Select(kill => (int)((kill + _random.NextDouble()) / count * (plan.Requests - plan.InFlight))).ToList();
        var which = Deck();
        for (var kill = 0; kill < count; kill++)
        {
            load.Limit = kill + 1 < count ? when[kill + 1] + plan.InFlight : plan.Requests;
            while (load.Answered < when[kill])
            {
                system.MustRun();
                await Task.Delay(Interval, TimeProvider.System, cancellation);
            }

            await KillAsync(which[kill], cancellation);
        }

        load.Limit = plan.Requests;
    }

    async Task KillAsync(Part part, CancellationToken cancellation)
    {
        await Task.Delay(MaxWait * _random.NextDouble(), TimeProvider.System, cancellation);
        var began = TimeProvider.System.GetTimestamp();
        await part.KillAsync();
        progress.Say($"killed {part.Name}");
        await Task.Delay(MaxDown * _random.NextDouble(), TimeProvider.System, cancellation);
        await part.StartAsync();
        Done[part.Name] = Done.GetValueOrDefault(part.Name) + 1;
        progress.Killed(part.Name, TimeProvider.System.GetElapsedTime(began));
    }

    /// <summary>In random order, but every part equally often, so that a short run leaves none out.</summary>
    List<Part> Deck()
    {
        var deck = new List<Part>();
        while (deck.Count < count)
        {
            var parts = system.Parts.ToArray();
            _random.Shuffle(parts);
            deck.AddRange(parts);
        }

        return deck;
    }
}
