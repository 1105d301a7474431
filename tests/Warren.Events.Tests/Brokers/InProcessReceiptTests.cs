using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Warren.Events.InProcess;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>When the broker in memory confirms what its sender keeps in an outbox: not before the last hearer is done with it.</summary>
public sealed class InProcessReceiptTests : IAsyncDisposable
{
    const string Fact = "user.registered";

    readonly FakeTimeProvider _time = new();
    readonly InProcessBus _bus;
    readonly InProcessBroker _broker;

    public InProcessReceiptTests()
    {
        _bus = new InProcessBus(_time, new InProcessBusOptions { MaxDeadLetters = 1 });
        _broker = new InProcessBroker(_bus, "users", _time, NullLoggerFactory.Instance);
        _broker.Declare(new ServiceQueues("users", HandlesRequests: false, [Fact]));
        _broker.Declare(new ServiceQueues("orders", HandlesRequests: false, [Fact]));
        _broker.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _bus.Dispose();
    }

    [Fact]
    public async Task It_is_confirmed_when_the_last_hearer_has_acknowledged_it()
    {
        var sent = SendAsync("a");
        await HearAsync("users", Settlement.Ack);
        Assert.False(sent.IsCompleted);

        await HearAsync("orders", Settlement.Ack);

        Assert.Equal(PublishOutcome.Confirmed, await sent.WaitAsync(BrokerTests.Bound()));
    }

    [Fact]
    public async Task What_nobody_hears_is_confirmed_at_once()
    {
        Assert.Equal(PublishOutcome.Confirmed, await SendAsync("a", "user.renamed").WaitAsync(BrokerTests.Bound()));
    }

    [Fact]
    public async Task One_that_is_sent_again_while_it_is_here_is_not_a_second_copy()
    {
        var (first, second) = (SendAsync("a"), SendAsync("a"));
        Assert.Equal(1, _bus.CountMessages("users.events"));

        await HearAsync("users", Settlement.Ack);
        await HearAsync("orders", Settlement.Ack);

        Assert.Equal(PublishOutcome.Confirmed, await first.WaitAsync(BrokerTests.Bound()));
        Assert.Equal(PublishOutcome.Confirmed, await second.WaitAsync(BrokerTests.Bound()));
    }

    [Fact]
    public async Task One_that_waits_for_its_next_try_is_not_confirmed_yet()
    {
        var sent = SendAsync("a");
        await HearAsync("orders", Settlement.Ack);
        await using (var consumer = _broker.Consume(new ConsumerOptions("users.events"), async (delivery, cancellation) =>
        {
            await _broker.PublishAsync(new OutgoingMessage("", "users.retry.5s", delivery.Envelope, delivery.Body) { Persistent = true }, cancellation);
            return Settlement.Ack;
        }))
        {
            await UntilAsync(() => _bus.CountMessages("users.retry.5s") == 1);
        }

        Assert.False(sent.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        await HearAsync("users", Settlement.Ack);

        Assert.Equal(PublishOutcome.Confirmed, await sent.WaitAsync(BrokerTests.Bound()));
    }

    [Fact]
    public async Task A_dead_letter_is_not_confirmed_until_somebody_takes_it()
    {
        var sent = SendAsync("a");
        await HearAsync("orders", Settlement.Ack);
        await HearAsync("users", Settlement.Reject);
        await UntilAsync(() => _bus.CountMessages("users.dead") == 1);
        Assert.False(sent.IsCompleted);

        await HearAsync("users", Settlement.Ack, "users.dead");

        Assert.Equal(PublishOutcome.Confirmed, await sent.WaitAsync(BrokerTests.Bound()));
    }

    [Fact]
    public async Task A_dead_letter_that_had_to_go_for_another_is_refused_so_that_it_is_sent_again()
    {
        var sent = SendAsync("a");
        await HearAsync("orders", Settlement.Ack);
        await HearAsync("users", Settlement.Reject);
        _ = SendAsync("b");
        await HearAsync("users", Settlement.Reject);

        Assert.Equal(PublishOutcome.Refused, await sent.WaitAsync(BrokerTests.Bound()));
    }

    [Fact]
    public async Task When_the_link_goes_first_nobody_knows_and_sending_again_finds_it()
    {
        var sent = SendAsync("a");
        _bus.Stop();
        Assert.Equal(PublishOutcome.Unknown, await sent.WaitAsync(BrokerTests.Bound()));

        _bus.Start();
        var again = SendAsync("a");
        Assert.Equal(1, _bus.CountMessages("users.events"));
        await HearAsync("users", Settlement.Ack);
        await HearAsync("orders", Settlement.Ack);

        Assert.Equal(PublishOutcome.Confirmed, await again.WaitAsync(BrokerTests.Bound()));
    }

    [Fact]
    public async Task One_that_is_replayed_reaches_its_hearer_while_another_still_has_it()
    {
        var sent = SendAsync("a");
        await HearAsync("users", Settlement.Reject);
        await UntilAsync(() => _bus.CountMessages("users.dead") == 1);
        await HearAsync("users", Settlement.Ack, "users.dead");

        var replayed = _broker.PublishAsync(new OutgoingMessage("", "users.events", new Envelope { Id = "a", Type = Fact, Source = "users" }, "{}"u8.ToArray())
        {
            Persistent = true,
            InOutbox = true,
        });
        await HearAsync("orders", Settlement.Ack);
        Assert.False(replayed.IsCompleted);
        await HearAsync("users", Settlement.Ack);

        Assert.Equal(PublishOutcome.Confirmed, await replayed.WaitAsync(BrokerTests.Bound()));
        Assert.Equal(PublishOutcome.Confirmed, await sent.WaitAsync(BrokerTests.Bound()));
    }

    Task<PublishOutcome> SendAsync(string id, string name = Fact)
    {
        var envelope = new Envelope { Id = id, Type = name, Source = "users" };
        return _broker.PublishAsync(new OutgoingMessage(Names.EventsExchange, name, envelope, "{}"u8.ToArray()) { Persistent = true, InOutbox = true });
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        var bound = BrokerTests.Bound();
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, bound);
        }
    }

    /// <summary>Takes one message from a service's queue and settles it.</summary>
    async Task HearAsync(string service, Settlement settlement, string? queue = null)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = _broker.Consume(new ConsumerOptions(queue ?? service + ".events") { Concurrency = 1, Prefetch = 1 }, (_, _) =>
        {
            heard.TrySetResult();
            return Task.FromResult(settlement);
        });
        await heard.Task.WaitAsync(BrokerTests.Bound());
    }
}
