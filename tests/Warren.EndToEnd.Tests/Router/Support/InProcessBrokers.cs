using Microsoft.Extensions.Logging.Abstractions;
using Warren.Events;
using Warren.Events.InProcess;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>The broker in memory, with the logins of several processes.</summary>
sealed class InProcessBrokers : IBrokers
{
    readonly InProcessBus _bus = new(TimeProvider.System);

    public IBroker Login(string account) => new InProcessBroker(_bus, account, TimeProvider.System, NullLoggerFactory.Instance);

    public Task StopAsync()
    {
        _bus.Stop();
        return Task.CompletedTask;
    }

    public Task StartAsync()
    {
        _bus.Start();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _bus.Dispose();
        return default;
    }
}
