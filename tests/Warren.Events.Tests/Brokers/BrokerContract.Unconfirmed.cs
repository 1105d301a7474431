using System.Text;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>Messages that ask for no confirm: requests, replies and pushes.</summary>
public abstract partial class BrokerContract
{
    [Fact]
    public async Task Messages_without_a_confirm_are_sent_at_once_and_arrive_in_their_order()
    {
        var service = await StartServiceAsync();
        var received = await ReceiveAsync(service, Names.Requests(Service));
        var router = await StartAsync("router");
        var texts = Enumerable.Range(0, 2_000).Select(i => $"{i}").ToArray();

        foreach (var text in texts)
        {
            var sent = router.PublishAsync(Unconfirmed(text), Bound());
            Assert.True(sent.IsCompletedSuccessfully);
            Assert.Equal(PublishOutcome.Sent, await sent);
        }

        Assert.Equal(texts, await received.NextTextsAsync(texts.Length));
    }

    [Fact]
    public async Task The_senders_buffer_may_be_used_again_after_a_message_without_a_confirm()
    {
        var service = await StartServiceAsync();
        var received = await ReceiveAsync(service, Names.Requests(Service));
        var router = await StartAsync("router");
        var buffer = new byte[4];
        var texts = Enumerable.Range(1_000, 2_000).Select(i => $"{i}").ToArray();

        foreach (var text in texts)
        {
            Encoding.UTF8.GetBytes(text, buffer);
            await router.PublishAsync(Unconfirmed("") with { Body = buffer }, Bound());
        }

        Assert.Equal(texts, await received.NextTextsAsync(texts.Length));
    }

    [Fact]
    public async Task A_message_without_a_confirm_carries_its_whole_envelope()
    {
        var service = await StartServiceAsync();
        var received = await ReceiveAsync(service, Names.Requests(Service));
        var router = await StartAsync("router");
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var envelope = NewEnvelope() with
        {
            ContentType = Envelope.Binary,
            CorrelationId = "17",
            ReplyTo = "somewhere",
            Caller = new Caller { Kind = CallerKind.User, UserId = "ann", Roles = ["admin"], SessionId = "session", Locale = "größe" },
            Deadline = now.AddSeconds(10),
            Attempt = 3,
            Time = now,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Headers = new Dictionary<string, string> { ["größe"] = "öäü" },
        };

        await router.PublishAsync(
            new OutgoingMessage("", Names.Requests(Service), envelope, "body"u8.ToArray()) { Confirm = false, Expiration = TimeSpan.FromMinutes(1) }, Bound());

        var delivery = await received.NextAsync();
        Assert.Equal("body", Encoding.UTF8.GetString(delivery.Body.Span));
        Assert.Equivalent(envelope with { Account = "router" }, delivery.Envelope, strict: true);
    }

    [Fact]
    public async Task A_mandatory_message_without_a_confirm_comes_back_when_no_queue_takes_it()
    {
        var broker = await StartAsync();
        var returned = new TaskCompletionSource<ReturnedMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = broker.OnReturned(message => returned.TrySetResult(message));
        var message = Unconfirmed("lost") with { RoutingKey = "nobody.requests", Envelope = NewEnvelope() with { CorrelationId = "17" } };

        Assert.Equal(PublishOutcome.Sent, await broker.PublishAsync(message, Bound()));

        Assert.Equal(new ReturnedMessage("", "nobody.requests", message.Envelope.Id, "17"), await returned.Task.WaitAsync(Bound()));
    }

    [Fact]
    public async Task Who_no_longer_wants_to_know_of_returned_messages_is_not_told()
    {
        var broker = await StartAsync();
        var told = new List<string>();
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        broker.OnReturned(message => told.Add(message.Id)).Dispose();
        using var other = broker.OnReturned(_ => last.TrySetResult());

        await broker.PublishAsync(Unconfirmed("lost") with { RoutingKey = "nobody.requests" }, Bound());

        await last.Task.WaitAsync(Bound());
        Assert.Empty(told);
    }

    [Fact]
    public async Task A_message_without_a_confirm_is_unavailable_without_a_link()
    {
        var broker = New();

        Assert.Equal(PublishOutcome.Unavailable, await broker.PublishAsync(Unconfirmed("early"), Bound()));
    }

    [Fact]
    public async Task Messages_that_wait_in_a_queue_are_counted()
    {
        var broker = await StartServiceAsync();
        Assert.Null(await broker.CountMessagesAsync("nobody.requests", Bound()));
        for (var i = 0; i < 5; i++)
        {
            await PublishAsync(broker, Request($"{i}"));
        }

        Assert.Equal(5, await broker.CountMessagesAsync(Names.Requests(Service), Bound()));
    }

    [Fact]
    public async Task Acknowledgements_that_wait_for_others_are_all_sent_whatever_the_order_they_came_in()
    {
        var broker = await StartServiceAsync();
        var first = new TaskCompletionSource();
        var handled = new Received();
        var consumer = await ConsumeAsync(
            broker,
            new ConsumerOptions(Names.Requests(Service)) { Concurrency = 4, Prefetch = 12, AcknowledgeWithin = TimeSpan.FromMilliseconds(5) },
            async (delivery, cancellation) =>
            {
                if (delivery.Body.Span.SequenceEqual("0"u8))
                {
                    await first.Task.WaitAsync(cancellation);
                }

                return await handled.AckAsync(delivery, cancellation);
            });

        // Far more than the prefetch, beside one that is in hand all the time: they come only if those before were acknowledged.
        for (var i = 0; i < 200; i++)
        {
            await PublishAsync(broker, Request($"{i}"));
        }

        await handled.NextTextsAsync(199);
        first.SetResult();
        Assert.Equal("0", await handled.NextTextAsync());

        // Its acknowledgement reaches over all those that had theirs. If the broker did not take it, "0" and others would come again.
        var after = Enumerable.Range(1_000, 50).Select(i => $"{i}").ToArray();
        foreach (var text in after)
        {
            await PublishAsync(broker, Request(text));
        }

        Assert.Equal(after, (await handled.NextTextsAsync(after.Length)).Order());
        await consumer.StopAsync(Bound());
        Assert.Equal(0, await broker.CountMessagesAsync(Names.Requests(Service), Bound()));
    }

    OutgoingMessage Unconfirmed(string text) => Request(text) with { Confirm = false };
}
