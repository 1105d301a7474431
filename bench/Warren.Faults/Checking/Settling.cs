using Warren.Faults.Host;
using Warren.Faults.Parts;

namespace Warren.Faults.Checking;

/// <summary>Waits, after the load, for what is still on its way: an event that failed while something was away is tried again up to five minutes later.</summary>
internal static class Settling
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <returns>Whether everything came to rest in time. What is missing then is for the verdict to say.</returns>
    public static async Task<bool> WaitAsync(FaultySystem system, TimeSpan limit, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < limit)
        {
            if (await AllHeardAsync(system) || await IsQuietAsync(system, cancellation))
            {
                // A copy of an event may still be in a queue, and must not come after the count.
                return await UntilEmptyAsync(system, limit, began, cancellation);
            }

            system.MustRun();
            await Task.Delay(Interval, TimeProvider.System, cancellation);
        }

        return false;
    }

    static async Task<bool> AllHeardAsync(FaultySystem system)
    {
        await using var orders = await system.OpenAsync(Services.Orders);
        await using var ledger = await system.OpenAsync(Services.Ledger);
        return await Rows.CountOutboxAsync(orders) == 0 && await Rows.CountEffectsAsync(orders) <= await Rows.CountEffectsAsync(ledger);
    }

    /// <summary>Nothing in the outbox and nothing in a queue, and the queues counted after that: what is missing now will not come.</summary>
    static async Task<bool> IsQuietAsync(FaultySystem system, CancellationToken cancellation)
    {
        await using var orders = await system.OpenAsync(Services.Orders);
        return await Rows.CountOutboxAsync(orders) == 0 && await system.QueuedAsync() == 0
            && await IsEmptyLaterAsync(system, cancellation) && await Rows.CountOutboxAsync(orders) == 0;
    }

    static async Task<bool> UntilEmptyAsync(FaultySystem system, TimeSpan limit, long began, CancellationToken cancellation)
    {
        while (TimeProvider.System.GetElapsedTime(began) < limit)
        {
            if (await IsEmptyLaterAsync(system, cancellation))
            {
                return true;
            }
        }

        return false;
    }

    static async Task<bool> IsEmptyLaterAsync(FaultySystem system, CancellationToken cancellation)
    {
        await Task.Delay(system.QueueCountAge, TimeProvider.System, cancellation);
        return await system.QueuedAsync() == 0;
    }
}
