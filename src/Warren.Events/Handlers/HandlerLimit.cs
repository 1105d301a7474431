using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

/// <summary>
/// Gives each try of a handler its time. After it the token is cancelled; a handler that ignores that is left behind, so that it does not
/// hold its place for ever. As many may be left behind as there are places: then one that hangs keeps its place, because a process that
/// collects them without end would run out of memory instead.
/// </summary>
sealed partial class HandlerLimit(HandlerRunner runner, int places, TimeProvider time, ILogger log)
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    int _left;

    /// <summary>Whether so many hang that the next one keeps its place: only a restart helps.</summary>
    public bool IsExhausted => Volatile.Read(ref _left) >= places;

    public async Task<(HandlerResult Result, Outbound Outbound)> RunAsync(HandlerCall call, TimeSpan limit, CancellationToken stopping)
    {
        var ending = new CancellationTokenSource(limit, time);
        var stop = stopping.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), ending);
        var running = runner.RunAsync(call, ending.Token);
        if (!running.IsCompleted)
        {
            await EndAsync(running, ending.Token);
        }

        if (!running.IsCompleted && TryLeave())
        {
            Log.Hangs(log, call.Envelope.Type, call.Envelope.Id, limit.TotalSeconds);
            _ = ReturnAsync(running, ending, stop);
            return (new HandlerResult(default, null, new HandlerTimeoutException(call.Envelope.Type, limit)), new Outbound());
        }

        try
        {
            var (result, outbound) = await running;
            var isLate = ending.IsCancellationRequested && !stopping.IsCancellationRequested;
            return result.Fault is OperationCanceledException && isLate
                ? (result with { Fault = new HandlerTimeoutException(call.Envelope.Type, limit) }, outbound)
                : (result, outbound);
        }
        finally
        {
            await stop.DisposeAsync();
            ending.Dispose();
        }
    }

    /// <summary>Until it has ended, or its token has fired, because of the time or because the service stops, and a grace after that is over.</summary>
    async Task EndAsync(Task running, CancellationToken token)
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (token.UnsafeRegister(static source => ((TaskCompletionSource)source!).TrySetResult(), fired))
        {
            await Task.WhenAny(running, fired.Task);
        }

        if (!running.IsCompleted)
        {
            using var ended = new CancellationTokenSource();
            await Task.WhenAny(running, Task.Delay(Grace, time, ended.Token));
            await ended.CancelAsync();
        }
    }

    bool TryLeave()
    {
        if (Interlocked.Increment(ref _left) <= places)
        {
            return true;
        }

        Interlocked.Decrement(ref _left);
        return false;
    }

    async Task ReturnAsync(Task running, CancellationTokenSource ending, CancellationTokenRegistration stop)
    {
        // What it ends with is known to nobody by now; whether it ends is what counts. Its effects are its transaction's, and that of the
        // next try waits for it at the inbox.
        await running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Interlocked.Decrement(ref _left);
        await stop.DisposeAsync();
        ending.Dispose();
    }

    static partial class Log
    {
        [LoggerMessage(33, LogLevel.Error, "{Name} {Id}: the handler hangs. It had {Seconds} s, ignored its token for 5 s more, and is left behind",
            EventName = "HandlerHangs")]
        public static partial void Hangs(ILogger logger, string name, string id, double seconds);
    }
}
