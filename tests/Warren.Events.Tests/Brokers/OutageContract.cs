using System.Text;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>What every implementation of <see cref="IBroker"/> must do when the whole broker goes away and comes back.</summary>
public abstract class OutageContract(IBrokerFixture fixture) : BrokerTests(fixture)
{
    [Fact]
    public async Task Publishing_during_an_outage_is_unavailable_at_once_and_works_again_after_it()
    {
        var broker = await StartServiceAsync();
        var received = await ReceiveAsync(broker, Names.Requests(Service));

        await Fixture.StopAsync();
        await WhenAsync(() => !broker.State.IsConnected);
        var publishing = broker.PublishAsync(Request("during"), Bound());

        // "At once" is that nothing else had to happen first: the task is complete as it is handed out.
        Assert.True(publishing.IsCompleted);
        Assert.Equal(PublishOutcome.Unavailable, await publishing);
        Assert.Null(await broker.CountConsumersAsync(Names.Requests(Service), Bound()));

        await Fixture.StartAsync();
        await WhenAsync(() => broker.State.IsConnected);
        await PublishAsync(broker, Request("after"));
        Assert.Equal("after", await received.NextTextAsync());
    }

    [Fact]
    public async Task An_outage_is_one_change_down_and_one_change_up()
    {
        var broker = await StartServiceAsync();
        var heard = new List<bool>();
        using var subscription = broker.OnStateChanged(state =>
        {
            lock (heard)
            {
                heard.Add(state.IsConnected);
            }
        });

        await OutageAsync(broker);

        await WhenAsync(() => heard.Count >= 2);
        Assert.Equal([false, true], heard);
    }

    [Fact]
    public async Task Consumers_mailboxes_and_bindings_are_back_after_an_outage_and_the_address_is_new()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        var requests = await ReceiveAsync(broker, Names.Requests(Service));
        var events = await ReceiveAsync(broker, Names.Events(Service));
        var pushes = new Received();
        await using var mailbox = broker.OpenMailbox(pushes.TakeAsync);
        await mailbox.BindAsync(Names.PushesExchange, Names.PushUser(Service), Bound());
        await mailbox.BindAsync(Names.PushesExchange, Names.PushRoom(Service), Bound());
        var address = mailbox.Address;

        await Fixture.StopAsync();
        await WhenAsync(() => !broker.State.IsConnected);
        Assert.Null(mailbox.Address);
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => mailbox.BindAsync(Names.PushesExchange, "x", Bound()));
        await mailbox.UnbindAsync(Names.PushesExchange, Names.PushRoom(Service), Bound());
        mailbox.Hear(Names.PushesExchange, Names.PushNode(Service));
        await Fixture.StartAsync();
        await WhenAsync(() => broker.State.IsConnected);

        Assert.NotNull(mailbox.Address);
        Assert.NotEqual(address, mailbox.Address);
        await PublishAsync(broker, Request("request"));
        await PublishAsync(broker, Event(Service + ".happened", "event"));
        await PublishAsync(broker, Push(Names.PushUser(Service), "user"));
        await PublishAsync(broker, Push(Names.PushRoom(Service), "room"));
        await PublishAsync(broker, Push(Names.PushNode(Service), "node"));
        Assert.Equal("request", await requests.NextTextAsync());
        Assert.Equal("event", await events.NextTextAsync());
        Assert.Equal(["user", "node"], await pushes.NextTextsAsync(2));
    }

    [Fact]
    public async Task Events_survive_an_outage_and_requests_do_not()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        await PublishAsync(broker, Request("lost"));
        await PublishAsync(broker, Event(Service + ".happened", "kept"));

        await OutageAsync(broker);
        await PublishAsync(broker, Request("new"));

        var requests = await ReceiveAsync(broker, Names.Requests(Service));
        var events = await ReceiveAsync(broker, Names.Events(Service));
        Assert.Equal("new", await requests.NextTextAsync());
        Assert.Equal("kept", await events.NextTextAsync());
    }

    [Fact]
    public async Task An_event_in_hand_during_an_outage_is_delivered_again()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        using var gate = new SemaphoreSlim(0);
        var received = new Received();
        await ConsumeAsync(broker, new ConsumerOptions(Names.Events(Service)) { Concurrency = 1 }, async (delivery, cancellation) =>
        {
            await received.AckAsync(delivery, cancellation);
            await gate.WaitAsync(cancellation);
            return Settlement.Ack;
        });
        await PublishAsync(broker, Event(Service + ".happened", "1"));
        await PublishAsync(broker, Event(Service + ".happened", "2"));
        Assert.Equal("1", await received.NextTextAsync());

        await OutageAsync(broker);
        gate.Release(10);

        // What was in hand comes again; what only waited here is not begun twice.
        var again = await received.NextAsync();
        Assert.Equal("1", Encoding.UTF8.GetString(again.Body.Span));
        Assert.True(again.Redelivered);
        Assert.Equal(0, again.DeliveryCount); // Its consumer has outlived it.
        Assert.Equal("2", await received.NextTextAsync());
        await WhenAsync(async () => await broker.CountConsumersAsync(Names.Events(Service), Bound()) == 1);
    }

    [Fact]
    public async Task A_broker_started_during_an_outage_connects_after_it()
    {
        await Fixture.StopAsync();
        var broker = New();
        broker.Declare(new ServiceQueues(Service, HandlesRequests: true, []));
        broker.Start();
        var received = new Received();
        var consumer = broker.Consume(new ConsumerOptions(Names.Requests(Service)), received.AckAsync);
        Assert.Equal(PublishOutcome.Unavailable, await broker.PublishAsync(Request("early"), Bound()));

        await Fixture.StartAsync();
        await consumer.WhenActiveAsync(Bound());
        await WhenAsync(() => broker.State.IsConnected);
        await PublishAsync(broker, Request("hello"));

        Assert.Equal("hello", await received.NextTextAsync());
    }

    [Theory]
    [InlineData(BrokerAlarm.Memory)]
    [InlineData(BrokerAlarm.Disk)]
    public async Task A_blocked_broker_is_unavailable_at_once_and_takes_messages_again_when_it_can(BrokerAlarm alarm)
    {
        var broker = await StartServiceAsync();
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        var other = await StartAsync("inventory");
        await Fixture.AlarmAsync(alarm);
        try
        {
            // RabbitMQ tells a connection only when that publishes.
            _ = broker.PublishAsync(Request("tells us"), Bound());
            await WhenAsync(() => broker.State.IsBlocked);
            _ = other.PublishAsync(Request("in flight while it stops"), Bound());
            var publishing = broker.PublishAsync(Request("while blocked"), Bound());

            Assert.True(publishing.IsCompleted);
            Assert.Equal(PublishOutcome.Unavailable, await publishing);
            Assert.True(broker.State.IsConnected);
            Assert.Equal(1, await broker.CountConsumersAsync(Names.Requests(Service), Bound()));
            await other.StopAsync(Bound()).WaitAsync(Bound());
        }
        finally
        {
            await Fixture.CalmAsync(alarm);
        }

        await WhenAsync(() => !broker.State.IsBlocked);
        await PublishAsync(broker, Request("after"));
        await received.NextAsync(delivery => delivery.Body.Span.SequenceEqual("after"u8));
    }

    async Task OutageAsync(IBroker broker)
    {
        await Fixture.StopAsync();
        await WhenAsync(() => !broker.State.IsConnected);
        await Fixture.StartAsync();
        await WhenAsync(() => broker.State.IsConnected);
    }
}
