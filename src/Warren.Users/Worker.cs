namespace Warren.Users;

/// <summary>Work in the background that ends without a word when its host does, whether that was stopped or only disposed of.</summary>
abstract class Worker : BackgroundService
{
    /// <summary>The work; it may end by its token's <see cref="OperationCanceledException"/>.</summary>
    protected abstract Task RunAsync(CancellationToken stopping);

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
}
