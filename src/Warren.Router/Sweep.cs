using Warren.Router.Catalogue;
using Warren.Router.Identity;
using Warren.Router.Outgoing;
using Warren.Router.Requests;

namespace Warren.Router;

/// <summary>The node's one timer: deadlines and token ends each tick, all that has more time once a second.</summary>
sealed partial class Sweep(
    Pending pending, Liveness liveness, Routes routes, IdentityEnds ends, Bindings bindings, Rates rates, Revocations revocations, Clock clock,
    ILogger<Sweep> logger)
{
    const int TicksPerSecond = 1_000 / TimerWheel<PendingRequest>.Tick;

    /// <summary>Runs until <paramref name="stopping"/>.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(TimerWheel<PendingRequest>.Tick), clock.Time);
        var ticks = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                Run(ticks++ % TicksPerSecond == 0);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    void Run(bool isFullSecond)
    {
        try
        {
            liveness.Check(pending.Advance());
            ends.Sweep();
            if (isFullSecond)
            {
                // Also without a request under way: the first one after a crash should not have to find it out.
                liveness.Check(routes.Services.Where(s => s.IsLive && s.HandlesRequests));
                routes.Expire();
                bindings.Sweep();
                rates.Sweep();
                revocations.Sweep();
            }
        }
        catch (Exception e)
        {
            // A fault in one part must not end the deadlines of all.
            Log.Failed(logger, e);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The router's sweep failed once; it goes on.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
