using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Events;

namespace Warren.Hosting.Broker;

/// <summary>
/// Starts the broker before the services and stops it after them: by then they have drained and replied. In between it says when
/// the link is lost, why, and what to do: once, and then every 30 s.
/// </summary>
sealed partial class BrokerLifetime(IBroker broker, BrokerTrust trust, TimeProvider time, ILogger<BrokerLifetime> log) : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Repeat = TimeSpan.FromSeconds(30);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!trust.Separate)
        {
            Log.Shared(log);
        }

        broker.Start();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await broker.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var (wasConnected, said) = (false, DateTimeOffset.MinValue);
        while (await NextAsync(timer, stoppingToken))
        {
            var state = broker.State;
            if (state.IsConnected)
            {
                if (!wasConnected)
                {
                    Log.Connected(log, state.Detail);
                }

                said = DateTimeOffset.MinValue;
            }
            else if (time.GetUtcNow() - said >= Repeat)
            {
                said = time.GetUtcNow();
                Log.NotConnected(log, state.Detail);
            }

            wasConnected = state.IsConnected;
        }
    }

    static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Every process on the broker is believed (WARREN_ACCOUNTS=shared); outside a trusted machine use separate",
            EventName = "AccountsShared")]
        public static partial void Shared(ILogger logger);

        [LoggerMessage(2, LogLevel.Information, "Connected to the broker: {Detail}", EventName = "BrokerConnected")]
        public static partial void Connected(ILogger logger, string detail);

        [LoggerMessage(3, LogLevel.Warning, "No connection to the broker, so requests are answered 'unavailable': {Detail}. Is it running, and is AMQP_URL right? " +
            "It is tried again until it works; without AMQP_URL the broker inside the process is used", EventName = "BrokerNotConnected")]
        public static partial void NotConnected(ILogger logger, string detail);
    }
}
