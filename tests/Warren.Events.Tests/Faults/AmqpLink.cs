using Microsoft.Extensions.Logging.Abstractions;
using Warren.Events.RabbitMQ;
using Warren.Events.Tests.Brokers;

namespace Warren.Events.Tests.Faults;

/// <summary>The link to RabbitMQ, through a network of the test's own that knows AMQP's frames.</summary>
sealed class AmqpLink : IFaultyLink
{
    readonly AckFilter _acks = new();
    readonly Network _network;

    public AmqpLink(Uri address)
    {
        _network = new Network(address, _acks.NewConnection);
        Broker = new RabbitMQBroker(
            new RabbitMQOptions
            {
                Uri = _network.Address,
                Heartbeat = TimeSpan.FromSeconds(2),
                PublishTimeout = TimeSpan.FromSeconds(1),
                UnconfirmedLimit = TimeSpan.FromSeconds(2),
            },
            TimeProvider.System,
            NullLoggerFactory.Instance);
    }

    public IBroker Broker { get; }

    public void LoseAcknowledgements() => _acks.IsLosing = true;

    public void Break()
    {
        _network.Break();
        _acks.IsLosing = false; // Not before: an acknowledgement on its way could still have slipped through.
    }

    public void Freeze() => _network.Freeze();

    public void Thaw() => _network.Thaw();

    public async ValueTask DisposeAsync()
    {
        _network.Thaw();
        await Broker.DisposeAsync();
        await _network.DisposeAsync();
    }
}
