using Microsoft.Extensions.Logging.Abstractions;
using Warren.Events.RabbitMQ;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>A network that stops carrying, or breaks in the middle of everything.</summary>
public sealed class RabbitMQFrozenPeerTests(RabbitMQFixture fixture) : BrokerTests(fixture), IClassFixture<RabbitMQFixture>
{
    [Fact]
    public async Task A_frozen_network_ends_publishes_at_their_deadline_and_the_link_by_the_watchdog()
    {
        await using var network = new Network(fixture.AddressOf("users"));
        await using var broker = await StartThroughAsync(network);

        network.Freeze();
        var outcome = await broker.PublishAsync(Request("into the ice"), Bound());

        Assert.Equal(PublishOutcome.Unknown, outcome);
        await WhenAsync(() => !broker.State.IsConnected);
        Assert.Contains("confirmed nothing", broker.State.Detail, StringComparison.Ordinal);

        network.Thaw();
        await WhenAsync(() => broker.State.IsConnected);
        await PublishAsync(broker, Request("after"));
    }

    [Fact]
    public async Task A_frozen_network_ends_a_link_that_only_takes_messages_without_confirms()
    {
        await using var network = new Network(fixture.AddressOf("users"));
        await using var broker = await StartThroughAsync(network);

        network.Freeze();
        Assert.Equal(PublishOutcome.Sent, await broker.PublishAsync(Request("into the ice") with { Confirm = false }, Bound()));

        await WhenAsync(() => !broker.State.IsConnected);
        Assert.Contains("did not answer", broker.State.Detail, StringComparison.Ordinal);

        network.Thaw();
        await WhenAsync(() => broker.State.IsConnected);
        await PublishAsync(broker, Request("after"));
    }

    [Fact]
    public async Task A_publish_whose_caller_gives_up_while_it_is_out_is_unknown()
    {
        await using var network = new Network(fixture.AddressOf("users"));
        await using var broker = await StartThroughAsync(network);
        using var caller = new CancellationTokenSource();

        network.Freeze();
        var publishing = broker.PublishAsync(Request("into the ice"), caller.Token);
        await network.WhenFrozenTrafficAsync(Bound());
        await caller.CancelAsync();

        Assert.Equal(PublishOutcome.Unknown, await publishing);
    }

    [Fact]
    public async Task Every_publish_ends_when_connections_break_under_load()
    {
        await using var network = new Network(fixture.AddressOf("users"));
        await using var broker = await StartThroughAsync(network);
        const int Publishers = 200;
        const int Breaks = 5;
        var stop = false;
        var outcomes = new int[5];
        var publishers = Enumerable.Range(0, Publishers).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                var outcome = await broker.PublishAsync(Request("load"));
                Interlocked.Increment(ref outcomes[(int)outcome]);
                await Task.Yield();
            }
        })).ToArray();

        for (var i = 0; i < Breaks; i++)
        {
            var confirmed = Volatile.Read(ref outcomes[(int)PublishOutcome.Confirmed]);
            await WhenAsync(() => Volatile.Read(ref outcomes[(int)PublishOutcome.Confirmed]) > confirmed);
            network.Break();
            await WhenAsync(() => !broker.State.IsConnected);
            await WhenAsync(() => broker.State.IsConnected);
        }

        Volatile.Write(ref stop, true);
        await Task.WhenAll(publishers).WaitAsync(Bound());
        await PublishAsync(broker, Request("after") with { RoutingKey = Names.Requests(Service + "-2") });
    }

    async Task<RabbitMQBroker> StartThroughAsync(Network network)
    {
        var options = new RabbitMQOptions
        {
            Uri = network.Address,
            PublishTimeout = TimeSpan.FromSeconds(1),
            UnconfirmedLimit = TimeSpan.FromSeconds(2),
        };
        var broker = new RabbitMQBroker(options, TimeProvider.System, NullLoggerFactory.Instance);
        broker.Declare(new ServiceQueues(Service, HandlesRequests: true, []));
        broker.Declare(new ServiceQueues(Service + "-2", HandlesRequests: true, []));
        broker.Start();
        await WhenAsync(() => broker.State.IsConnected);
        return broker;
    }
}
