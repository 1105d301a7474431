using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Warren.Events.InProcess;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>What can only be seen in memory: time moved by hand, and small bounds.</summary>
public sealed class InProcessBusTests : IAsyncDisposable
{
    const string Service = "users";

    readonly FakeTimeProvider _time = new();
    readonly InProcessBus _bus;
    readonly InProcessBroker _broker;

    public InProcessBusTests()
    {
        _bus = new InProcessBus(_time, new InProcessBusOptions { MaxQueueLength = 5, MaxDeadLetters = 2, MaxMailboxLength = 2 });
        _broker = new InProcessBroker(_bus, Service, _time, NullLoggerFactory.Instance);
        _broker.Declare(new ServiceQueues(Service, HandlesRequests: true, ["user.registered"]));
        _broker.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _bus.Dispose();
    }

    [Fact]
    public async Task A_request_expires_in_its_queue_though_nobody_consumes()
    {
        await PublishAsync("", Names.Requests(Service), TimeSpan.FromSeconds(10));
        Assert.Equal(1, _bus.CountMessages(Names.Requests(Service)));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(0, _bus.CountMessages(Names.Requests(Service)));
    }

    [Fact]
    public async Task Expiry_works_from_the_head_as_on_RabbitMQ()
    {
        await PublishAsync("", Names.Requests(Service), TimeSpan.FromSeconds(10));
        await PublishAsync("", Names.Requests(Service), TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _bus.CountMessages(Names.Requests(Service)));

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, _bus.CountMessages(Names.Requests(Service)));
    }

    [Theory]
    [InlineData("5s", 5)]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    public async Task A_rung_of_the_retry_ladder_hands_back_to_the_events_after_its_time(string rung, int seconds)
    {
        await PublishAsync("", Names.Retry(Service, rung));

        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _bus.CountMessages(Names.Events(Service)));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _bus.CountMessages(Names.Events(Service)));
    }

    [Fact]
    public async Task A_blocked_bus_takes_nothing_and_still_hands_out_what_it_has()
    {
        await PublishAsync("", Names.Requests(Service));
        _bus.Block();

        Assert.True(_broker.State is { IsConnected: true, IsBlocked: true });
        Assert.Equal(PublishOutcome.Unavailable, await PublishAsync("", Names.Requests(Service)));
        var received = new Received();
        await using var consumer = _broker.Consume(new ConsumerOptions(Names.Requests(Service)), received.AckAsync);
        await received.NextAsync();

        _bus.Unblock();
        Assert.False(_broker.State.IsBlocked);
        Assert.Equal(PublishOutcome.Confirmed, await PublishAsync("", Names.Requests(Service)));
    }

    [Fact]
    public async Task A_full_queue_refuses()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(PublishOutcome.Confirmed, await PublishAsync("", Names.Requests(Service)));
        }

        Assert.Equal(PublishOutcome.Refused, await PublishAsync("", Names.Requests(Service)));
        Assert.Equal(5, _bus.CountMessages(Names.Requests(Service)));
    }

    [Fact]
    public async Task Unrouted_events_keep_the_newest()
    {
        for (var i = 0; i < 7; i++)
        {
            Assert.Equal(PublishOutcome.Confirmed, await PublishAsync(Names.EventsExchange, $"nobody.{i}"));
        }

        Assert.Equal(5, _bus.CountMessages(Names.UnroutedExchange));
        var kept = new Received();
        _broker.Consume(new ConsumerOptions(Names.UnroutedExchange) { Concurrency = 1 }, kept.AckAsync);
        Assert.Equal("nobody.2", (await kept.NextAsync()).RoutingKey);
    }

    [Fact]
    public async Task Dead_letters_keep_the_newest()
    {
        var rejected = new Received();
        var consumer = _broker.Consume(new ConsumerOptions(Names.Events(Service)) { Concurrency = 1 }, async (delivery, cancellation) =>
        {
            await rejected.AckAsync(delivery, cancellation);
            return Settlement.Reject;
        });
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(PublishOutcome.Confirmed, await PublishAsync(Names.EventsExchange, "user.registered"));
        }

        await rejected.NextTextsAsync(5);
        await consumer.StopAsync();

        Assert.Equal(2, _bus.CountMessages(Names.Dead(Service)));
    }

    [Fact]
    public async Task A_full_mailbox_refuses_and_others_still_hear()
    {
        using var gate = new SemaphoreSlim(0);
        var heard = new Received();
        await using var slow = _broker.OpenMailbox(async _ => await gate.WaitAsync());
        await using var quick = _broker.OpenMailbox(heard.TakeAsync);
        slow.Hear(Names.PushesExchange, Names.PushAll);
        quick.Hear(Names.PushesExchange, Names.PushAll);
        const int HandedOver = 256; // A mailbox's prefetch; what comes after waits in the queue.

        for (var i = 0; i < HandedOver + 2; i++)
        {
            Assert.Equal(PublishOutcome.Confirmed, await PublishAsync(Names.PushesExchange, Names.PushAll));
            await heard.NextAsync();
        }

        Assert.Equal(PublishOutcome.Refused, await PublishAsync(Names.PushesExchange, Names.PushAll));
        await heard.NextAsync();
        gate.Release(1_000);
    }

    Task<PublishOutcome> PublishAsync(string exchange, string routingKey, TimeSpan? expiration = null)
    {
        var envelope = new Envelope { Id = Envelope.NewId(_time), Type = "thing", Source = "tests" };
        return _broker.PublishAsync(new OutgoingMessage(exchange, routingKey, envelope, default) { Expiration = expiration, Persistent = true });
    }
}
