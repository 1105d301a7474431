using System.Text;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>What every implementation of <see cref="IBroker"/> must do.</summary>
public abstract partial class BrokerContract(IBrokerFixture fixture) : BrokerTests(fixture)
{
    [Fact]
    public async Task A_request_goes_through_the_default_exchange_to_its_owners_queue_alone()
    {
        var service = await StartServiceAsync();
        var received = await ReceiveAsync(service, Names.Requests(Service));
        var router = await StartAsync("router");

        await PublishAsync(router, Request("hello"));

        var delivery = await received.NextAsync();
        Assert.Equal("hello", Encoding.UTF8.GetString(delivery.Body.Span));
        Assert.Equal("", delivery.Exchange);
        Assert.Equal(Names.Requests(Service), delivery.RoutingKey);
        Assert.False(delivery.Redelivered);
    }

    [Fact]
    public async Task A_mandatory_message_that_no_queue_takes_is_unroutable()
    {
        var broker = await StartAsync();

        Assert.Equal(PublishOutcome.Unroutable, await broker.PublishAsync(Request("nobody"), Bound()));
    }

    [Fact]
    public async Task Unroutable_and_confirmed_messages_side_by_side_each_get_their_own_outcome()
    {
        var broker = await StartServiceAsync();
        var lost = NewEnvelope();
        var outcomes = Enumerable.Range(0, 300).Select(i =>
        {
            // The same id on purpose: a client may send again with the id of a request that is still out.
            var queue = i % 3 == 0 ? "nobody.requests" : Names.Requests(Service);
            return broker.PublishAsync(new OutgoingMessage("", queue, lost, Encoding.UTF8.GetBytes($"{i}")) { Mandatory = true }, Bound());
        });

        var results = await Task.WhenAll(outcomes);

        Assert.All(results.Index(), result => Assert.Equal(
            result.Index % 3 == 0 ? PublishOutcome.Unroutable : PublishOutcome.Confirmed, result.Item));
    }

    [Fact]
    public async Task A_message_that_no_queue_takes_and_is_not_mandatory_is_confirmed()
    {
        var broker = await StartAsync();

        await PublishAsync(broker, Push("user.nobody", "into the void"));
    }

    [Fact]
    public async Task A_request_expires_before_it_is_handed_over()
    {
        var broker = await StartServiceAsync();
        await PublishAsync(broker, Request("late") with { Expiration = TimeSpan.Zero });
        await PublishAsync(broker, Request("in time") with { Expiration = TimeSpan.FromMinutes(1) });

        var received = await ReceiveAsync(broker, Names.Requests(Service));

        Assert.Equal("in time", await received.NextTextAsync());
    }

    [Fact]
    public async Task An_event_without_a_subscriber_is_kept_with_its_routing_key()
    {
        var broker = await StartAsync();
        var message = Event(Service + ".happened", "keep me");

        await PublishAsync(broker, message);

        var received = await ReceiveAsync(broker, Names.UnroutedExchange);
        var kept = await received.NextAsync(delivery => delivery.Envelope.Id == message.Envelope.Id);
        Assert.Equal("keep me", Encoding.UTF8.GetString(kept.Body.Span));
        Assert.Equal(Service + ".happened", kept.RoutingKey);
    }

    [Fact]
    public async Task A_message_that_no_broker_takes_is_an_argument_error_and_harms_nobody_else()
    {
        var broker = await StartServiceAsync();
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        var good = Request("good");
        var header = new Dictionary<string, string> { [Names.Headers.Context] = "{}" };
        OutgoingMessage[] bad =
        [
            good with { Exchange = "no.such.exchange" },
            good with { RoutingKey = new string('x', 256) },
            good with { Expiration = TimeSpan.FromSeconds(-1) },
            good with { Body = new byte[16 * 1024 * 1024 + 1] },
            good with { Envelope = good.Envelope with { Id = new string('ü', 200) } },
            good with { Envelope = good.Envelope with { Headers = header } },
            good with { Envelope = good.Envelope with { Headers = new Dictionary<string, string> { ["big"] = new('x', 100_000) } } },
        ];

        foreach (var message in bad)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => broker.PublishAsync(message, Bound()));
        }

        await PublishAsync(broker, good);
        Assert.Equal("good", await received.NextTextAsync());
    }

    [Fact]
    public async Task A_publish_whose_token_is_cancelled_already_is_not_sent()
    {
        var broker = await StartServiceAsync();

        var outcome = await broker.PublishAsync(Request("never"), new CancellationToken(canceled: true));

        Assert.Equal(PublishOutcome.Unavailable, outcome);
    }

    [Fact]
    public async Task The_senders_buffer_may_be_used_again_after_the_publish()
    {
        var broker = await StartServiceAsync();
        var buffer = Encoding.UTF8.GetBytes("first");
        await PublishAsync(broker, Request("") with { Body = buffer });
        Array.Fill(buffer, (byte)'x');

        var received = await ReceiveAsync(broker, Names.Requests(Service));

        Assert.Equal("first", await received.NextTextAsync());
    }
}
