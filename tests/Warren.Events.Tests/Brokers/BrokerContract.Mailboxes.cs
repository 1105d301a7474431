using System.Text;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>Mailboxes: replies, pushes and control messages.</summary>
public abstract partial class BrokerContract
{
    [Fact]
    public async Task A_reply_reaches_the_mailbox_it_is_addressed_to_and_no_other()
    {
        var service = await StartAsync("users");
        var router = await StartAsync("router");
        Received[] received = [new(), new()];
        await using var first = router.OpenMailbox(received[0].TakeAsync);
        await using var second = router.OpenMailbox(received[1].TakeAsync);
        await WhenAsync(() => first.Address is not null && second.Address is not null);
        Assert.NotEqual(first.Address, second.Address);

        await PublishAsync(service, Reply(first, "for the first"));
        await PublishAsync(service, Reply(second, "for the second"));

        Assert.Equal("for the first", await received[0].NextTextAsync());
        Assert.Equal("for the second", await received[1].NextTextAsync());
    }

    [Fact]
    public async Task Messages_of_a_mailbox_are_handled_one_at_a_time_in_order()
    {
        var broker = await StartAsync();
        var received = new Received();
        var running = 0;
        var overlapped = false;
        await using var mailbox = broker.OpenMailbox(async delivery =>
        {
            overlapped |= Interlocked.Increment(ref running) > 1;
            await Task.Yield();
            await received.TakeAsync(delivery);
            Interlocked.Decrement(ref running);
        });
        await mailbox.BindAsync(Names.PushesExchange, Names.PushAll, Bound());
        var sent = Enumerable.Range(0, 1_000).Select(i => $"{i}").ToArray();

        await Task.WhenAll(sent.Select(text => PublishAsync(broker, Push(Names.PushAll, text))));

        Assert.Equal(sent, await received.NextTextsAsync(sent.Length));
        Assert.False(overlapped);
    }

    [Fact]
    public async Task A_body_that_was_given_back_does_no_harm_to_those_that_are_kept()
    {
        var broker = await StartAsync();
        var received = new Received();
        await using var mailbox = broker.OpenMailbox(async delivery =>
        {
            if (Encoding.UTF8.GetString(delivery.Body.Span).StartsWith("given back", StringComparison.Ordinal))
            {
                delivery.Release();
            }
            else
            {
                await received.TakeAsync(delivery);
            }
        });
        await mailbox.BindAsync(Names.PushesExchange, Names.PushAll, Bound());
        string[] sent = [.. Enumerable.Range(0, 100).SelectMany(i => new[] { $"given back {i}", $"kept {i}" }), "given back, long", "kept", ""];

        foreach (var text in sent)
        {
            await PublishAsync(broker, Push(Names.PushAll, text));
        }

        string[] kept = [.. sent.Where(text => !text.StartsWith("given back", StringComparison.Ordinal))];
        var deliveries = new List<Delivery>();
        foreach (var _ in kept)
        {
            deliveries.Add(await received.NextAsync());
        }

        Assert.Equal(kept, deliveries.Select(delivery => Encoding.UTF8.GetString(delivery.Body.Span)));
    }

    [Fact]
    public async Task A_mailbox_opened_on_a_link_hears_everything_that_is_said_after_it_says_so()
    {
        var broker = await StartAsync();
        var key = Names.PushUser(Service);
        for (var i = 0; i < 50; i++)
        {
            var received = new Received();
            await using var mailbox = broker.OpenMailbox(received.TakeAsync);
            mailbox.Hear(Names.PushesExchange, key);
            await mailbox.WhenHearingAsync(Bound());

            await PublishAsync(broker, Push(key, $"{i}"));

            Assert.Equal($"{i}", await received.NextTextAsync());
        }
    }

    [Fact]
    public async Task Waiting_for_a_mailbox_that_closes_before_there_was_a_link_is_cancelled()
    {
        var broker = New();
        var mailbox = broker.OpenMailbox(_ => default);
        var hears = mailbox.WhenHearingAsync(Bound());
        Assert.False(hears.IsCompleted);

        await mailbox.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hears);
    }

    [Fact]
    public async Task A_mailbox_hears_from_when_it_is_bound_until_it_is_unbound()
    {
        var broker = await StartAsync();
        var received = new Received();
        await using var mailbox = broker.OpenMailbox(received.TakeAsync);
        await WhenAsync(() => mailbox.Address is not null);
        var key = Names.PushUser(Service);

        await PublishAsync(broker, Push(key, "before"));
        await mailbox.BindAsync(Names.PushesExchange, key, Bound());
        await mailbox.BindAsync(Names.PushesExchange, key, Bound());
        await PublishAsync(broker, Push(key, "between"));
        await mailbox.UnbindAsync(Names.PushesExchange, key, Bound());
        await PublishAsync(broker, Push(key, "after"));
        await PublishAsync(broker, Reply(mailbox, "end"));

        Assert.Equal(["between", "end"], await received.NextTextsAsync(2));
    }

    [Fact]
    public async Task What_a_mailbox_always_hears_can_be_said_before_there_is_a_connection()
    {
        var broker = New();
        var received = new Received();
        await using var mailbox = broker.OpenMailbox(received.TakeAsync);
        mailbox.Hear(Names.PushesExchange, Names.PushNode(Service));
        Assert.Null(mailbox.Address);
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => mailbox.BindAsync(Names.PushesExchange, "x", Bound()));

        broker.Start();
        await WhenAsync(() => broker.State.IsConnected);
        await PublishAsync(broker, Push(Names.PushNode(Service), "heard"));

        Assert.NotNull(mailbox.Address);
        Assert.Equal("heard", await received.NextTextAsync());
    }

    [Fact]
    public async Task A_reply_to_a_mailbox_that_is_gone_is_unroutable()
    {
        var broker = await StartAsync();
        var mailbox = broker.OpenMailbox(new Received().TakeAsync);
        await WhenAsync(() => mailbox.Address is not null);
        var reply = Reply(mailbox, "too late");

        await mailbox.DisposeAsync();

        Assert.Equal(PublishOutcome.Unroutable, await broker.PublishAsync(reply, Bound()));
    }

    [Fact]
    public async Task A_handler_that_throws_does_not_stop_its_mailbox()
    {
        var broker = await StartAsync();
        var received = new Received();
        var calls = 0;
        await using var mailbox = broker.OpenMailbox(delivery =>
            calls++ == 0 ? throw new InvalidOperationException("on purpose") : received.TakeAsync(delivery));
        await WhenAsync(() => mailbox.Address is not null);

        await PublishAsync(broker, Reply(mailbox, "1"));
        await PublishAsync(broker, Reply(mailbox, "2"));

        Assert.Equal("2", await received.NextTextAsync());
    }

    [Fact]
    public async Task Many_binds_and_unbinds_at_a_time_all_complete()
    {
        var broker = await StartAsync();
        var received = new Received();
        await using var mailbox = broker.OpenMailbox(received.TakeAsync);
        await WhenAsync(() => mailbox.Address is not null);
        var keys = Enumerable.Range(0, 100).Select(i => Names.PushRoom($"{Service}.{i}")).ToArray();

        await Task.WhenAll(keys.Select(key => mailbox.BindAsync(Names.PushesExchange, key, Bound())));
        await Task.WhenAll(keys[..50].Select(key => mailbox.UnbindAsync(Names.PushesExchange, key, Bound())));
        await Task.WhenAll(keys.Select((key, i) => PublishAsync(broker, Push(key, $"{i}"))));

        Assert.Equal(Enumerable.Range(50, 50).Select(i => $"{i}"), await received.NextTextsAsync(50));
    }

    static OutgoingMessage Reply(IMailbox mailbox, string text) =>
        Push("", text) with { Exchange = "", RoutingKey = mailbox.Address!, Mandatory = true };
}
