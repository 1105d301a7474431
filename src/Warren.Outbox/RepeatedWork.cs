using Microsoft.Extensions.Logging;

namespace Warren.Outbox;

/// <summary>
/// Does something over and over, with a pause of once to once and a half the given time, so that several processes do not do it in step.
/// What it throws is logged, and it is done again: a database that is away comes back.
/// </summary>
sealed partial class RepeatedWork(
    ServiceDatabase database, string what, TimeSpan pause, Func<CancellationToken, Task> work, TimeProvider time, ILogger logger) : IDisposable
{
    readonly CancellationTokenSource _stop = new();
    Task _running = Task.CompletedTask;

    /// <summary>Begins, with the first time at once.</summary>
    public void Start() => _running = RunAsync(_stop.Token);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose() => _stop.Dispose();

    async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                await OnceAsync(stop);
                await Task.Delay(pause * (1 + (Random.Shared.NextDouble() / 2)), time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    async Task OnceAsync(CancellationToken stop)
    {
        try
        {
            await work(stop);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            if (!error.IsDatabaseAway())
            {
                Log.Failed(logger, error, database.Service, what);
            }
            else if (database.MayLogAway(time.GetUtcNow()))
            {
                Log.Away(logger, database.Service, what, error.GetBaseException().Message);
            }
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Service}: {What} failed; it will be tried again", EventName = "OutboxWorkFailed")]
        public static partial void Failed(ILogger logger, Exception error, string service, string what);

        [LoggerMessage(2, LogLevel.Warning, "{Service}: {What} waits for the database: {Reason}", EventName = "OutboxWorkWaits")]
        public static partial void Away(ILogger logger, string service, string what, string reason);
    }
}
