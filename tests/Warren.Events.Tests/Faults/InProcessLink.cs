using Microsoft.Extensions.Logging.Abstractions;
using Warren.Events.InProcess;

namespace Warren.Events.Tests.Faults;

/// <summary>
/// The link to the bus in memory. There is no wire that could break or freeze, so each fault is the nearest that can happen: a break is a login
/// that is gone and back at once, a freeze one that is gone until it thaws, and a lost acknowledgement one that is given after its link has gone.
/// </summary>
sealed class InProcessLink : IFaultyLink
{
    readonly InProcessBus _bus;
    readonly InProcessBroker _broker;
    readonly LateAcknowledgements _late;

    public InProcessLink(InProcessBus bus)
    {
        _bus = bus;
        _broker = new InProcessBroker(bus, "users", TimeProvider.System, NullLoggerFactory.Instance);
        _late = new LateAcknowledgements(_broker);
    }

    public IBroker Broker => _late;

    public void LoseAcknowledgements() => _late.Hold();

    public void Break()
    {
        Freeze();
        Thaw();
        _late.LetGo();
    }

    public void Freeze()
    {
        lock (_bus.Gate)
        {
            _broker.Disconnected("The test cut it.");
        }
    }

    public void Thaw()
    {
        lock (_bus.Gate)
        {
            _broker.Connected();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _late.LetGo();
        await _broker.DisposeAsync();
    }
}
