using System.Text;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>How messages are handed over and settled.</summary>
public abstract partial class BrokerContract
{
    [Fact]
    public async Task Competing_consumers_share_the_messages()
    {
        var first = await StartServiceAsync();
        var second = await StartAsync();
        var both = new Received();
        var seenBy = new int[2];
        await ConsumeAsync(first, new ConsumerOptions(Names.Requests(Service)), Count(0));
        await ConsumeAsync(second, new ConsumerOptions(Names.Requests(Service)), Count(1));

        for (var i = 0; i < 20; i++)
        {
            await PublishAsync(first, Request($"{i}"));
        }

        var texts = await both.NextTextsAsync(20);
        Assert.Equal(20, texts.Distinct().Count());
        Assert.All(seenBy, count => Assert.True(count > 0, "Each consumer gets some."));

        Func<Delivery, CancellationToken, Task<Settlement>> Count(int who) => (delivery, cancellation) =>
        {
            Interlocked.Increment(ref seenBy[who]);
            return both.AckAsync(delivery, cancellation);
        };
    }

    [Fact]
    public async Task A_rejected_event_becomes_a_dead_letter_with_body_and_envelope_intact()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        await ConsumeAsync(broker, new ConsumerOptions(Names.Events(Service)), (_, _) => Task.FromResult(Settlement.Reject));
        var dead = await ReceiveAsync(broker, Names.Dead(Service));
        var message = Event(Service + ".happened", "spoiled");

        await PublishAsync(broker, message);

        var letter = await dead.NextAsync();
        Assert.Equal("spoiled", Encoding.UTF8.GetString(letter.Body.Span));
        Assert.Equal(message.Envelope.Id, letter.Envelope.Id);
        Assert.Equal(message.Envelope.Type, letter.Envelope.Type);
        Assert.Equal("users", letter.Envelope.Account);
        Assert.Equal(Names.Events(Service), letter.Envelope.Headers["x-first-death-queue"]);
        Assert.Equal(Names.EventsExchange, letter.Envelope.Headers["x-first-death-exchange"]);
        Assert.Equal("rejected", letter.Envelope.Headers["x-first-death-reason"]);
    }

    [Fact]
    public async Task A_handler_that_throws_rejects_its_message()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        await ConsumeAsync(broker, new ConsumerOptions(Names.Events(Service)), (_, _) => throw new InvalidOperationException("on purpose"));
        var dead = await ReceiveAsync(broker, Names.Dead(Service));

        await PublishAsync(broker, Event(Service + ".happened", "spoiled"));

        Assert.Equal("spoiled", await dead.NextTextAsync());
    }

    [Fact]
    public async Task A_rejected_request_is_dropped_and_the_next_is_handled()
    {
        var broker = await StartServiceAsync();
        var received = new Received();
        await ConsumeAsync(broker, new ConsumerOptions(Names.Requests(Service)) { Concurrency = 1 }, async (delivery, cancellation) =>
        {
            await received.AckAsync(delivery, cancellation);
            return Settlement.Reject;
        });

        await PublishAsync(broker, Request("1"));
        await PublishAsync(broker, Request("2"));

        Assert.Equal(["1", "2"], await received.NextTextsAsync(2));
    }

    [Fact]
    public async Task A_returned_message_is_delivered_again_and_says_so()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        var received = new Received();
        await ConsumeAsync(broker, new ConsumerOptions(Names.Events(Service)), async (delivery, cancellation) =>
        {
            await received.AckAsync(delivery, cancellation);
            return delivery.Redelivered ? Settlement.Ack : Settlement.Return;
        });

        await PublishAsync(broker, Event(Service + ".happened", "again"));

        Assert.False((await received.NextAsync()).Redelivered);
        Assert.True((await received.NextAsync()).Redelivered);
    }

    [Fact]
    public async Task An_event_says_how_often_it_was_handed_out_and_not_settled()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        var received = new Received();
        await ConsumeAsync(broker, new ConsumerOptions(Names.Events(Service)), async (delivery, cancellation) =>
        {
            await received.AckAsync(delivery, cancellation);
            return delivery.DeliveryCount < 2 ? Settlement.Return : Settlement.Reject;
        });
        var dead = await ReceiveAsync(broker, Names.Dead(Service));

        await PublishAsync(broker, Event(Service + ".happened", "again"));

        Assert.Equal(0, (await received.NextAsync()).DeliveryCount);
        Assert.Equal(1, (await received.NextAsync()).DeliveryCount);
        Assert.Equal(2, (await received.NextAsync()).DeliveryCount);
        Assert.Equal(0, (await dead.NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task A_dead_letter_may_be_looked_at_and_put_back_many_times()
    {
        const int Looks = 25; // RabbitMQ 4 drops a message after 20 unless the queue says otherwise.
        var broker = await StartServiceAsync(Service + ".happened");
        await ConsumeAsync(broker, new ConsumerOptions(Names.Events(Service)), (_, _) => Task.FromResult(Settlement.Reject));
        var looks = 0;
        var taken = new Received();
        await ConsumeAsync(broker, new ConsumerOptions(Names.Dead(Service)), async (delivery, cancellation) =>
        {
            return Interlocked.Increment(ref looks) <= Looks ? Settlement.Return : await taken.AckAsync(delivery, cancellation);
        });

        await PublishAsync(broker, Event(Service + ".happened", "spoiled"));

        Assert.Equal("spoiled", await taken.NextTextAsync());
    }

    [Fact]
    public async Task No_more_handlers_run_at_a_time_than_asked_for()
    {
        const int Concurrency = 4;
        var broker = await StartServiceAsync();
        var running = 0;
        var most = 0;
        using var gate = new SemaphoreSlim(0);
        var received = new Received();
        await ConsumeAsync(broker, new ConsumerOptions(Names.Requests(Service)) { Concurrency = Concurrency }, async (delivery, cancellation) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            await gate.WaitAsync(cancellation);
            Interlocked.Decrement(ref running);
            return await received.AckAsync(delivery, cancellation);
        });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PublishAsync(broker, Request($"{i}"))));
        await WhenAsync(() => Volatile.Read(ref running) == Concurrency);
        gate.Release(20);

        await received.NextTextsAsync(20);
        Assert.Equal(Concurrency, most);
    }

    [Fact]
    public async Task What_one_publisher_sends_to_one_queue_arrives_in_order()
    {
        var broker = await StartServiceAsync();
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        var sent = Enumerable.Range(0, 2_000).Select(i => $"{i}").ToArray();

        await Task.WhenAll(sent.Select(text => PublishAsync(broker, Request(text))));

        Assert.Equal(sent, await received.NextTextsAsync(sent.Length));
    }

    [Fact]
    public async Task A_consumer_holds_no_more_than_its_prefetch_and_another_gets_the_rest()
    {
        var broker = await StartServiceAsync();
        using var gate = new SemaphoreSlim(0);
        var held = new Received();
        await ConsumeAsync(broker, new ConsumerOptions(Names.Requests(Service)) { Concurrency = 2, Prefetch = 2 }, async (delivery, cancellation) =>
        {
            await held.AckAsync(delivery, cancellation);
            await gate.WaitAsync(cancellation);
            return Settlement.Ack;
        });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => PublishAsync(broker, Request($"{i}"))));
        await held.NextTextsAsync(2);

        var rest = await ReceiveAsync(broker, Names.Requests(Service));

        Assert.Equal(["2", "3", "4", "5"], await rest.NextTextsAsync(4));
        gate.Release(2);
    }

    static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
