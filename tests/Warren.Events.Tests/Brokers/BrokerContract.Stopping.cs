using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>Consumers that begin late, stop, and are counted.</summary>
public abstract partial class BrokerContract
{
    [Fact]
    public async Task A_consumer_begins_when_its_queue_is_declared()
    {
        var broker = await StartAsync();
        var received = new Received();
        var consumer = broker.Consume(new ConsumerOptions(Names.Requests(Service)), received.AckAsync);
        Assert.False(consumer.IsActive);

        broker.Declare(new ServiceQueues(Service, HandlesRequests: true, []));
        await consumer.WhenActiveAsync(Bound());
        await PublishAsync(broker, Request("hello"));

        Assert.Equal("hello", await received.NextTextAsync());
        Assert.True(consumer.IsActive);
    }

    [Fact]
    public async Task Stopping_a_consumer_finishes_what_is_in_hand_and_hands_back_the_rest()
    {
        var broker = await StartServiceAsync();
        using var gate = new SemaphoreSlim(0);
        var begun = new Received();
        var finished = 0;
        var consumer = await ConsumeAsync(broker, new ConsumerOptions(Names.Requests(Service)) { Concurrency = 1 }, async (delivery, cancellation) =>
        {
            await begun.AckAsync(delivery, cancellation);
            await gate.WaitAsync(cancellation);
            finished++;
            return Settlement.Ack;
        });
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => PublishAsync(broker, Request($"{i}"))));
        Assert.Equal("0", await begun.NextTextAsync());

        var stopping = consumer.StopAsync(Bound());
        var rest = await ReceiveAsync(broker, Names.Requests(Service));

        // The rest is at the other consumer while the first message is still in hand.
        var returned = await rest.NextTextsAsync(4);
        Assert.Equal(["1", "2", "3", "4"], returned.Order());
        Assert.False(stopping.IsCompleted);
        gate.Release();
        await stopping;
        Assert.Equal(1, finished);
        Assert.False(consumer.IsActive);
    }

    [Fact]
    public async Task A_handler_still_at_work_after_the_drain_time_is_cancelled_and_its_message_handed_back()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        var begun = new Received();
        var options = new ConsumerOptions(Names.Events(Service)) { DrainTime = TimeSpan.FromMilliseconds(50) };
        var consumer = await ConsumeAsync(broker, options, async (delivery, cancellation) =>
        {
            await begun.AckAsync(delivery, cancellation);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            return Settlement.Ack;
        });
        await PublishAsync(broker, Event(Service + ".happened", "slow"));
        await begun.NextAsync();

        await consumer.StopAsync(Bound());

        var received = await ReceiveAsync(broker, Names.Events(Service));
        var again = await received.NextAsync();
        Assert.True(again.Redelivered);
    }

    [Fact]
    public async Task Consumers_are_counted_and_a_queue_outlives_its_consumers()
    {
        var service = await StartServiceAsync();
        var router = await StartAsync("router");
        var queue = Names.Requests(Service);
        Assert.Null(await router.CountConsumersAsync("nobody.requests", Bound()));
        Assert.Equal(0, await router.CountConsumersAsync(queue, Bound()));

        var first = await ConsumeAsync(service, new ConsumerOptions(queue), new Received().AckAsync);
        await ConsumeAsync(router, new ConsumerOptions(queue), new Received().AckAsync);
        await WhenAsync(async () => await router.CountConsumersAsync(queue, Bound()) == 2);

        await first.StopAsync(Bound());
        await WhenAsync(async () => await router.CountConsumersAsync(queue, Bound()) == 1);

        // Mandatory cannot see that a service is gone, which is why there is a count.
        await router.StopAsync(Bound());
        await WhenAsync(async () => await service.CountConsumersAsync(queue, Bound()) == 0);
        await PublishAsync(service, Request("kept until its deadline"));
    }

    [Fact]
    public async Task Many_counts_at_a_time_all_get_an_answer()
    {
        var broker = await StartServiceAsync();

        var counts = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            broker.CountConsumersAsync(i % 2 == 0 ? Names.Requests(Service) : "nobody.requests", Bound())));

        Assert.All(counts.Index(), count => Assert.Equal(count.Index % 2 == 0 ? 0 : null, count.Item));
    }

    [Fact]
    public async Task A_stopped_broker_is_not_connected_and_takes_no_messages()
    {
        var broker = await StartServiceAsync();

        await broker.StopAsync(Bound());

        Assert.False(broker.State.IsConnected);
        Assert.Equal(PublishOutcome.Unavailable, await broker.PublishAsync(Request("late"), Bound()));
        Assert.Null(await broker.CountConsumersAsync(Names.Requests(Service), Bound()));
    }

    [Fact]
    public async Task State_handlers_hear_of_every_change_in_order()
    {
        var broker = New();
        var heard = new List<bool>();
        using var subscription = broker.OnStateChanged(state =>
        {
            lock (heard)
            {
                heard.Add(state.IsConnected);
            }
        });
        Assert.False(broker.State.IsConnected);

        broker.Start();
        await WhenAsync(() => broker.State.IsConnected);
        await broker.StopAsync(Bound());

        await WhenAsync(() => heard.Count == 2);
        Assert.Equal([true, false], heard);
    }
}
