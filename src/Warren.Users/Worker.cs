using Warren.Events;

namespace Warren.Users;

/// <summary>Work in the background. What it throws is logged and the work goes on with the next round; it ends without a word with its host.</summary>
abstract partial class Worker(ILogger logger) : BackgroundService
{
    /// <summary>The work; it may end by its token's <see cref="OperationCanceledException"/>.</summary>
    protected abstract Task RunAsync(CancellationToken stopping);

    /// <summary>One round of it.</summary>
    protected async Task TryAsync(string what, Func<Task> round, CancellationToken stopping)
    {
        try
        {
            await round();
        }
        catch (EventException error)
        {
            Log.Postponed(logger, what, error.Error.Code);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            Log.Failed(logger, error, what);
        }
    }

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host would take it for a fault, and end with it, unless it had been told to stop first.
        }
    }

    static partial class Log
    {
        [LoggerMessage(91, LogLevel.Debug, "{What} is tried again later: {Code}", EventName = "WorkPostponed")]
        public static partial void Postponed(ILogger logger, string what, string code);

        [LoggerMessage(92, LogLevel.Error, "{What} failed; it is tried again", EventName = "WorkFailed")]
        public static partial void Failed(ILogger logger, Exception error, string what);
    }
}
