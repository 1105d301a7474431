using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>
/// Prepares a service's database before anything is consumed. A database that is away does not stop the start: it is tried again until
/// it comes, and until then requests are answered <c>unavailable</c> and readiness says so. Anything else wrong with it does.
/// </summary>
sealed partial class DatabaseStart<TContext>(
    ServiceDatabase database, IBroker broker, IServiceScopeFactory scopes, TimeProvider time, ILogger<DatabaseStart<TContext>> logger)
    : IHostedLifecycleService, IDisposable
    where TContext : DbContext
{
    readonly CancellationTokenSource _stop = new();
    Task _retries = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (database.Address.File is { } file)
        {
            MakeFolder(Path.GetDirectoryName(file)!);
        }

        if (!await TryAsync(cancellationToken))
        {
            _retries = RetryAsync(_stop.Token);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _retries;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    async Task RetryAsync(CancellationToken cancellation)
    {
        try
        {
            for (var wait = TimeSpan.FromSeconds(0.5); !database.IsReady; wait = wait < TimeSpan.FromSeconds(2) ? wait * 2 : wait)
            {
                await Task.Delay(wait, time, cancellation);
                await TryAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The process stops before the database came.
        }
        catch (Exception error)
        {
            database.Waiting("it could not be prepared, see the log");
            Log.Failed(logger, error, database.Service, database.Address.Display);
        }
    }

    async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<TContext>();
            await TableSetup.RunAsync(context, database, time, cancellation);
            if (!broker.OutlivesProcess)
            {
                await new OutboxRows(database, time).ReleaseAsync(context, cancellation);
            }

            database.Ready();
            Log.Ready(logger, database.Service, database.Address.Display);
            return true;
        }
        catch (Exception error) when (error.IsDatabaseAway())
        {
            database.Waiting("it cannot be reached");
            Log.Away(logger, database.Service, database.Address.Display, error.GetBaseException().Message);
            return false;
        }
    }

    // Rows of people: nobody else on the machine may read them.
    static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Database of {Service} is ready: {Database}", EventName = "DatabaseReady")]
        public static partial void Ready(ILogger logger, string service, string database);

        [LoggerMessage(2, LogLevel.Warning, "Database of {Service} cannot be reached at {Database}, trying again: {Reason}", EventName = "DatabaseAway")]
        public static partial void Away(ILogger logger, string service, string database, string reason);

        [LoggerMessage(
            3, LogLevel.Critical, "Database of {Service} at {Database} could not be prepared; correct it and start again", EventName = "DatabaseFailed")]
        public static partial void Failed(ILogger logger, Exception error, string service, string database);
    }
}
