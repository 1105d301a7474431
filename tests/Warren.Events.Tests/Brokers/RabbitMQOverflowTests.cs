using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>More waiting events than a queue holds. Its million is lowered by a policy, of which the smaller number counts.</summary>
public sealed class RabbitMQOverflowTests(RabbitMQFixture fixture) : BrokerTests(fixture), IClassFixture<RabbitMQFixture>
{
    [Fact]
    public async Task A_full_queue_of_events_refuses_keeps_what_it_has_and_takes_more_when_there_is_room()
    {
        var name = Service + ".happened";
        await fixture.CtlAsync("set_policy", "-p", fixture.VirtualHost, "small", "^.*[.]events$", """{"max-length":10}""", "--apply-to", "queues");
        var broker = await StartServiceAsync(name);

        var confirmed = new List<string>();
        await WhenAsync(async () =>
        {
            var text = $"{confirmed.Count}";
            var outcome = await broker.PublishAsync(Event(name, text), Bound());
            if (outcome == PublishOutcome.Confirmed)
            {
                confirmed.Add(text);
            }

            return outcome == PublishOutcome.Refused;
        });
        var received = await ReceiveAsync(broker, Names.Events(Service));

        Assert.InRange(confirmed.Count, 10, 1_000);
        Assert.Equal(confirmed, await received.NextTextsAsync(confirmed.Count));
        await WhenAsync(async () => await broker.PublishAsync(Event(name, "after"), Bound()) == PublishOutcome.Confirmed);
    }
}
