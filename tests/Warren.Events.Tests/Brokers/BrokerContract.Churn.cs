using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>Things that begin and end at the same time as others.</summary>
public abstract partial class BrokerContract
{
    [Fact]
    public async Task Consumers_and_mailboxes_may_stop_while_they_begin()
    {
        var broker = await StartServiceAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var consumer = broker.Consume(new ConsumerOptions(Names.Requests(Service)), new Received().AckAsync);
            var mailbox = broker.OpenMailbox(new Received().TakeAsync);
            mailbox.Hear(Names.PushesExchange, Names.PushRoom($"{i}"));
            await consumer.StopAsync(Bound()).WaitAsync(Bound());
            await mailbox.DisposeAsync().AsTask().WaitAsync(Bound());
        }));

        await WhenAsync(async () => await broker.CountConsumersAsync(Names.Requests(Service), Bound()) == 0);
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        await PublishAsync(broker, Request("after"));
        Assert.Equal("after", await received.NextTextAsync());
        Assert.True(broker.State.IsConnected);
    }

    [Fact]
    public async Task Everything_asked_for_before_during_and_after_connecting_is_there()
    {
        var broker = New();
        var received = new Received();
        await using var mailbox = broker.OpenMailbox(received.TakeAsync);
        broker.Declare(new ServiceQueues(Service + "-0", HandlesRequests: true, []));
        mailbox.Hear(Names.PushesExchange, Names.PushRoom($"{Service}.0"));
        broker.Start();
        for (var i = 1; i < 20; i++)
        {
            broker.Declare(new ServiceQueues($"{Service}-{i}", HandlesRequests: true, []));
            mailbox.Hear(Names.PushesExchange, Names.PushRoom($"{Service}.{i}"));
            broker.Consume(new ConsumerOptions(Names.Requests($"{Service}-{i}")), received.AckAsync);
            await Task.Yield();
        }

        await WhenAsync(() => broker.State.IsConnected);
        var last = broker.Consume(new ConsumerOptions(Names.Requests(Service + "-0")), received.AckAsync);
        await last.WhenActiveAsync(Bound());

        // What is heard is bound in the order it was asked for, so the answer to one more comes after all of them.
        await mailbox.BindAsync(Names.PushesExchange, Names.PushNode(Service), Bound());
        for (var i = 0; i < 20; i++)
        {
            await PublishAsync(broker, Request($"request {i}") with { RoutingKey = Names.Requests($"{Service}-{i}") });
            await PublishAsync(broker, Push(Names.PushRoom($"{Service}.{i}"), $"push {i}"));
        }

        var expected = Enumerable.Range(0, 20).SelectMany(i => new[] { $"request {i}", $"push {i}" });
        Assert.Equal(expected.Order(), (await received.NextTextsAsync(40)).Order());
    }
}
