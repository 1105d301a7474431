using RabbitMQ.Client;
using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// Declares exchanges, queues and bindings, on a channel of its own and one after the other: an error closes the channel it came on,
/// and concurrent declarations on one channel can get each other's answers.
/// </summary>
sealed class Declarations
{
    readonly OneAtATime _one = new();
    readonly Lock _gate = new();
    readonly List<ServiceQueues> _services = [];

    public void Remember(ServiceQueues queues)
    {
        lock (_gate)
        {
            _services.Add(queues);
        }
    }

    /// <summary>Declares everything; <paramref name="begun"/> is called once nobody who waits here can be served before it is done.</summary>
    public Task DeclareAllAsync(Connections connections, Action begun, CancellationToken cancellation) =>
        OnChannelAsync(connections, async channel =>
        {
            begun();
            foreach (var exchange in Topology.Exchanges)
            {
                var type = exchange.Topic ? ExchangeType.Topic : ExchangeType.Fanout;
                await channel.ExchangeDeclareAsync(exchange.Name, type, durable: true, autoDelete: false, QueueArguments.Of(exchange));
            }

            await DeclareAsync(channel, [Topology.Unrouted], [Topology.UnroutedBinding]);
            ServiceQueues[] services;
            lock (_gate)
            {
                services = [.. _services];
            }

            foreach (var service in services)
            {
                await DeclareAsync(channel, service);
            }
        }, cancellation);

    /// <summary>Declares one service's queues.</summary>
    public Task DeclareAsync(Connections connections, ServiceQueues service, CancellationToken cancellation) =>
        OnChannelAsync(connections, channel => DeclareAsync(channel, service), cancellation);

    /// <summary>Completes when everything asked for so far has been declared.</summary>
    public async Task WhenDoneAsync(CancellationToken cancellation) => (await _one.EnterAsync(cancellation)).Dispose();

    async Task OnChannelAsync(Connections connections, Func<IChannel, Task> declare, CancellationToken cancellation)
    {
        using var turn = await _one.EnterAsync(cancellation);
        await using var channel = await connections.Consuming.CreateChannelAsync(cancellationToken: cancellation);
        await declare(channel);
        await channel.CloseAsync(cancellation);
    }

    static async Task DeclareAsync(IChannel channel, ServiceQueues service)
    {
        await DeclareAsync(channel, Topology.QueuesOf(service), Topology.BindingsOf(service));
        foreach (var binding in Topology.OldBindingsOf(service))
        {
            await channel.QueueUnbindAsync(binding.Queue, binding.Exchange, binding.RoutingKey);
        }
    }

    static async Task DeclareAsync(IChannel channel, IEnumerable<QueueSpec> queues, IEnumerable<BindingSpec> bindings)
    {
        foreach (var queue in queues)
        {
            await channel.QueueDeclareAsync(queue.Name, durable: true, exclusive: false, autoDelete: false, QueueArguments.Of(queue));
        }

        foreach (var binding in bindings)
        {
            await channel.QueueBindAsync(binding.Queue, binding.Exchange, binding.RoutingKey);
        }
    }
}
