using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>
/// The arguments of exchanges and queues, written out once more: RabbitMQ refuses other ones for what exists, so a change that fails
/// here would keep every installation from starting.
/// </summary>
public sealed class RabbitMQTopologyTests(RabbitMQFixture fixture) : BrokerTests(fixture), IClassFixture<RabbitMQFixture>
{
    const int Backstop = 1_000_000;

    [Fact]
    public async Task Queues_and_exchanges_have_their_final_arguments()
    {
        await StartServiceAsync(Service + ".happened");
        await using var connection = await fixture.ConnectAsync("warren");
        await using var channel = await connection.CreateChannelAsync();

        await channel.ExchangeDeclareAsync("warren.events", "topic", durable: true, autoDelete: false,
            new Dictionary<string, object?> { ["alternate-exchange"] = "warren.unrouted" });
        await channel.ExchangeDeclareAsync("warren.unrouted", "fanout", durable: true, autoDelete: false);
        await channel.ExchangeDeclareAsync("warren.pushes", "topic", durable: true, autoDelete: false);
        await channel.ExchangeDeclareAsync("warren.control", "fanout", durable: true, autoDelete: false);
        await AssertQueueAsync(channel, "warren.unrouted", new()
        {
            ["x-queue-type"] = "quorum",
            ["x-max-length"] = 100_000,
            ["x-overflow"] = "drop-head",
            ["x-message-ttl"] = 604_800_000L,
            ["x-delivery-limit"] = 1_000_000,
        });
        await AssertQueueAsync(channel, Service + ".requests", new()
        {
            ["x-queue-type"] = "classic",
            ["x-max-length"] = 100_000,
            ["x-overflow"] = "reject-publish",
        });
        await AssertQueueAsync(channel, Service + ".events", Quorum(deadLetterQueue: Service + ".dead"));
        await AssertQueueAsync(channel, Service + ".suspects", Quorum(deadLetterQueue: Service + ".dead"));
        await AssertQueueAsync(channel, Service + ".retry.5s", Quorum(Service + ".events", ttl: 5_000));
        await AssertQueueAsync(channel, Service + ".retry.30s", Quorum(Service + ".events", ttl: 30_000));
        await AssertQueueAsync(channel, Service + ".retry.5m", Quorum(Service + ".events", ttl: 300_000));
        await AssertQueueAsync(channel, Service + ".dead", new()
        {
            ["x-queue-type"] = "quorum",
            ["x-max-length"] = Backstop,
            ["x-overflow"] = "reject-publish",
            ["x-delivery-limit"] = 1_000_000,
        });
    }

    [Fact]
    public async Task Partitions_and_what_leads_to_them_have_a_single_active_consumer()
    {
        var name = Service + ".happened";
        var broker = New();
        broker.Declare(new ServiceQueues(Service, HandlesRequests: false, [name])
        {
            Lanes = new Dictionary<string, IReadOnlyCollection<string>> { ["paid"] = [name] },
            Partitions = new Dictionary<string, int> { ["paid"] = 2 },
        });
        broker.Start();
        await WhenAsync(() => broker.State.IsConnected);
        await using var connection = await fixture.ConnectAsync("warren");
        await using var channel = await connection.CreateChannelAsync();

        foreach (var queue in new[] { ".partitions.paid", ".partitions.paid.0", ".partitions.paid.1" })
        {
            var arguments = Quorum(deadLetterQueue: Service + ".dead");
            arguments["x-single-active-consumer"] = true;
            await AssertQueueAsync(channel, Service + queue, arguments);
        }
    }

    [Fact]
    public async Task A_failed_event_comes_back_from_the_first_rung()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        var received = await ReceiveAsync(broker, Names.Events(Service));

        await PublishAsync(broker, Event("", "again") with { Exchange = "", RoutingKey = Names.Retry(Service, "5s") });

        Assert.Equal("again", await received.NextTextAsync());
    }

    [Fact]
    public async Task A_queue_that_exists_with_other_arguments_is_named_in_the_state()
    {
        await using (var connection = await fixture.ConnectAsync("warren"))
        {
            await using var channel = await connection.CreateChannelAsync();
            await channel.QueueDeclareAsync(Names.Requests(Service), durable: true, exclusive: false, autoDelete: false);
        }

        var broker = New();
        broker.Declare(new ServiceQueues(Service, HandlesRequests: true, []));
        broker.Start();

        await WhenAsync(() => broker.State.Detail.Contains(Names.Requests(Service), StringComparison.Ordinal));
        Assert.False(broker.State.IsConnected);
        Assert.Contains("exists with other arguments", broker.State.Detail, StringComparison.Ordinal);
    }

    static Dictionary<string, object?> Quorum(string deadLetterQueue, long? ttl = null)
    {
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            ["x-max-length"] = Backstop,
            ["x-overflow"] = "reject-publish",
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = deadLetterQueue,
            ["x-dead-letter-strategy"] = "at-least-once",
        };
        if (ttl is not null)
        {
            arguments["x-message-ttl"] = ttl;
        }

        return arguments;
    }

    static async Task AssertQueueAsync(IChannel channel, string name, Dictionary<string, object?> arguments)
    {
        try
        {
            await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments);
        }
        catch (OperationInterruptedException exception)
        {
            Assert.Fail($"{name}: {exception.ShutdownReason?.ReplyText}");
        }
    }
}
