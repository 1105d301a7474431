using Microsoft.Extensions.Logging.Abstractions;
using Warren.Events.InProcess;

namespace Warren.Events.Tests.Brokers;

public sealed class InProcessFixture : IBrokerFixture, IDisposable
{
    readonly InProcessBus _bus = new(TimeProvider.System);

    public InProcessBus Bus => _bus;

    public Task AlarmAsync(BrokerAlarm alarm)
    {
        // It keeps everything in memory and has no disk: either alarm is the one thing that stops it from taking messages.
        _bus.Block();
        return Task.CompletedTask;
    }

    public Task CalmAsync(BrokerAlarm alarm)
    {
        _bus.Unblock();
        return Task.CompletedTask;
    }

    public IBroker Create(string account) => new InProcessBroker(_bus, account, TimeProvider.System, NullLoggerFactory.Instance);

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

    public void Dispose() => _bus.Dispose();
}
