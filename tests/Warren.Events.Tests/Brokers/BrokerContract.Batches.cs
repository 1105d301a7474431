using System.Text;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>Messages that may travel together: whatever the broker makes of it, each is a message of its own to whoever gets it.</summary>
public abstract partial class BrokerContract
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_that_may_travel_together_arrive_one_by_one_in_their_order(bool confirm)
    {
        var service = await StartServiceAsync();
        var received = await ReceiveAsync(service, Names.Requests(Service));
        var router = await StartAsync("router");
        var texts = Enumerable.Range(0, 2_000).Select(i => $"{i}").ToArray();

        var sent = await Task.WhenAll(texts.Select(text => router.PublishAsync(Together(text) with { Confirm = confirm }, Bound())));

        Assert.All(sent, outcome => Assert.Equal(confirm ? PublishOutcome.Confirmed : PublishOutcome.Sent, outcome));
        Assert.Equal(texts, await received.NextTextsAsync(texts.Length));
    }

    [Fact]
    public async Task Messages_that_may_travel_together_are_not_overtaken_by_those_that_may_not()
    {
        var service = await StartServiceAsync();
        var received = await ReceiveAsync(service, Names.Requests(Service));
        var router = await StartAsync("router");

        // Every seventh travels alone because it must, every fiftieth because it is so large.
        var texts = Enumerable.Range(0, 1_000).Select(i => i % 50 == 0 ? $"{i}".PadRight(70_000) : $"{i}").ToArray();
        foreach (var (index, text) in texts.Index())
        {
            await router.PublishAsync(Together(text) with { AllowBatch = index % 7 != 0 }, Bound());
        }

        Assert.Equal(texts, await received.NextTextsAsync(texts.Length));
    }

    [Fact]
    public async Task The_senders_buffer_may_be_used_again_after_a_message_that_may_travel_with_others()
    {
        var service = await StartServiceAsync();
        var received = await ReceiveAsync(service, Names.Requests(Service));
        var router = await StartAsync("router");
        var buffer = new byte[4];
        var texts = Enumerable.Range(1_000, 2_000).Select(i => $"{i}").ToArray();

        foreach (var text in texts)
        {
            Encoding.UTF8.GetBytes(text, buffer);
            await router.PublishAsync(Together("") with { Body = buffer }, Bound());
        }

        Assert.Equal(texts, await received.NextTextsAsync(texts.Length));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_of_many_messages_that_leave_together_carries_its_whole_envelope(bool confirm)
    {
        var service = await StartServiceAsync();
        var received = await ReceiveAsync(service, Names.Requests(Service));
        var router = await StartAsync("router");
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var envelopes = Enumerable.Range(0, 100).Select(i => NewEnvelope($"thing.{i}") with
        {
            ContentType = i % 2 == 0 ? Envelope.Binary : Envelope.Json,
            CorrelationId = $"{i}",
            ReplyTo = "somewhere",
            Caller = new Caller { Kind = CallerKind.User, UserId = $"user {i}", Roles = ["admin"], SessionId = "session", Locale = "größe" },
            Deadline = now.AddSeconds(i),
            Attempt = i + 1,
            Time = now,
            TraceParent = $"00-0af7651916cd43dd8448eb211c803{i:000}-b7ad6b7169203331-01",
            Headers = new Dictionary<string, string> { ["größe"] = $"öäü {i}" },
        }).ToArray();

        await Task.WhenAll(envelopes.Select(envelope => router.PublishAsync(
            new OutgoingMessage("", Names.Requests(Service), envelope, "body"u8.ToArray())
            {
                AllowBatch = true,
                Confirm = confirm,
                Expiration = TimeSpan.FromMinutes(1),
            },
            Bound())));

        foreach (var envelope in envelopes)
        {
            var delivery = await received.NextAsync();
            Assert.Equal("body", Encoding.UTF8.GetString(delivery.Body.Span));
            Assert.Equivalent(envelope with { Account = "router" }, delivery.Envelope, strict: true);
        }
    }

    [Fact]
    public async Task Each_of_many_messages_that_leave_together_comes_back_when_no_queue_takes_it()
    {
        var broker = await StartAsync();
        var returned = new List<ReturnedMessage>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var messages = Enumerable.Range(0, 100).Select(i => Together($"{i}") with
        {
            RoutingKey = "nobody.requests",
            Envelope = NewEnvelope() with { CorrelationId = $"{i}" },
        }).ToArray();
        using var told = broker.OnReturned(message =>
        {
            returned.Add(message);
            if (returned.Count == messages.Length)
            {
                all.SetResult();
            }
        });

        foreach (var message in messages)
        {
            Assert.Equal(PublishOutcome.Sent, await broker.PublishAsync(message, Bound()));
        }

        await all.Task.WaitAsync(Bound());
        Assert.Equal(messages.Select(message => new ReturnedMessage("", "nobody.requests", message.Envelope.Id, message.Envelope.CorrelationId)), returned);
    }

    [Fact]
    public async Task Each_of_many_confirmed_messages_that_leave_together_is_unroutable_when_no_queue_takes_it()
    {
        var broker = await StartAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            broker.PublishAsync(Together($"{i}") with { RoutingKey = "nobody.requests", Confirm = true }, Bound())));

        Assert.All(outcomes, outcome => Assert.Equal(PublishOutcome.Unroutable, outcome));
    }

    [Fact]
    public async Task Messages_that_came_together_reach_a_mailbox_one_at_a_time_in_order()
    {
        var router = await StartAsync("router");
        var service = await StartAsync();
        var received = new Received();
        var running = 0;
        var overlapped = false;
        await using var mailbox = router.OpenMailbox(async delivery =>
        {
            overlapped |= Interlocked.Increment(ref running) > 1;
            await Task.Yield();
            await received.TakeAsync(delivery);
            Interlocked.Decrement(ref running);
        });
        await WhenAsync(() => mailbox.Address is not null);
        var texts = Enumerable.Range(0, 500).Select(i => $"{i}").ToArray();

        foreach (var text in texts)
        {
            await service.PublishAsync(Together(text) with { RoutingKey = mailbox.Address! }, Bound());
        }

        Assert.Equal(texts, await received.NextTextsAsync(texts.Length));
        Assert.False(overlapped);
    }

    [Fact]
    public async Task Stopping_a_consumer_hands_nothing_back_that_it_has_handled_whatever_it_came_with()
    {
        var broker = await StartServiceAsync();
        var sent = Enumerable.Range(0, 200).Select(i => $"{i}").ToArray();
        await Task.WhenAll(sent.Select(text => broker.PublishAsync(Together(text) with { Confirm = true }, Bound())));
        using var gate = new SemaphoreSlim(0);
        var begun = new Received();
        var finished = new Received();
        var consumer = await ConsumeAsync(broker, new ConsumerOptions(Names.Requests(Service)) { Concurrency = 3 }, async (delivery, cancellation) =>
        {
            await begun.AckAsync(delivery, cancellation);
            await gate.WaitAsync(cancellation);
            return await finished.AckAsync(delivery, cancellation);
        });

        // Three are done, three more in hand, and the others of their message wait.
        await begun.NextTextsAsync(3);
        gate.Release(3);
        await begun.NextTextsAsync(3);
        var stopping = consumer.StopAsync(Bound());
        var rest = await ReceiveAsync(broker, Names.Requests(Service));
        gate.Release(sent.Length);
        await stopping;

        var byOthers = sent.Length - finished.Count;
        var all = (await finished.NextTextsAsync(finished.Count)).Concat(await rest.NextTextsAsync(byOthers));
        Assert.Equal(sent.Order(), all.Order());
        await WhenAsync(async () => await broker.CountMessagesAsync(Names.Requests(Service), Bound()) == 0);
        Assert.Equal(0, rest.Count);
    }

    OutgoingMessage Together(string text) => Unconfirmed(text) with { AllowBatch = true };
}
