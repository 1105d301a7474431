using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>These stop the broker that others use too, so they run alone.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class RabbitMQOutages;

[Collection(typeof(RabbitMQOutages))]
public sealed class RabbitMQOutageTests(RabbitMQFixture fixture) : OutageContract(fixture), IClassFixture<RabbitMQFixture>
{
    [Fact]
    public async Task A_killed_broker_is_noticed_and_everything_is_back_when_it_is()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        var events = await ReceiveAsync(broker, Names.Events(Service));
        var pushes = new Received();
        await using var mailbox = broker.OpenMailbox(pushes.TakeAsync);
        await mailbox.BindAsync(Names.PushesExchange, Names.PushUser(Service), Bound());

        await fixture.KillAsync();
        await WhenAsync(() => !broker.State.IsConnected);
        Assert.Equal(PublishOutcome.Unavailable, await broker.PublishAsync(Request("during"), Bound()));
        await fixture.StartAsync();
        await WhenAsync(() => broker.State.IsConnected);

        await PublishAsync(broker, Request("request"));
        await PublishAsync(broker, Event(Service + ".happened", "event"));
        await PublishAsync(broker, Push(Names.PushUser(Service), "push"));
        Assert.Equal("request", await received.NextTextAsync());
        Assert.Equal("event", await events.NextTextAsync());
        Assert.Equal("push", await pushes.NextTextAsync());
    }

    [Fact]
    public async Task Confirmed_events_survive_a_killed_broker()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        var sent = Enumerable.Range(0, 200).Select(i => $"{i}").ToArray();
        await Task.WhenAll(sent.Select(text => PublishAsync(broker, Event(Service + ".happened", text))));

        await fixture.KillAsync();
        await WhenAsync(() => !broker.State.IsConnected);
        await fixture.StartAsync();

        var received = await ReceiveAsync(broker, Names.Events(Service));
        Assert.Equal(sent, await received.NextTextsAsync(sent.Length));
    }

    [Fact]
    public async Task A_publish_in_flight_when_the_link_is_lost_is_unknown()
    {
        var broker = await StartServiceAsync();
        Task<PublishOutcome> inFlight;
        await fixture.AlarmAsync(BrokerAlarm.Memory);
        try
        {
            // The first publish after an alarm is what the broker blocks the connection for: it is written and not confirmed.
            inFlight = broker.PublishAsync(Request("in flight"), Bound());
            await WhenAsync(() => broker.State.IsBlocked);
        }
        finally
        {
            await fixture.KillAsync();
            await fixture.StartAsync();
        }

        Assert.Equal(PublishOutcome.Unknown, await inFlight);
        await WhenAsync(() => broker.State is { IsConnected: true, IsBlocked: false });
    }
}
