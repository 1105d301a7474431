using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>What travels with a message, and who vouches for it.</summary>
public abstract partial class BrokerContract
{
    [Fact]
    public async Task Every_property_of_an_envelope_arrives_as_it_was_sent()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        var requests = await ReceiveAsync(broker, Names.Requests(Service));
        var events = await ReceiveAsync(broker, Names.Events(Service));
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);
        var sent = new Envelope
        {
            Id = Envelope.NewId(TimeProvider.System),
            Type = "order.place",
            ContentType = Envelope.Binary,
            CorrelationId = "c-1",
            ReplyTo = "mailbox",
            Source = "tests",
            Caller = new Caller
            {
                Kind = CallerKind.User,
                UserId = "u-1",
                SessionId = "s-1",
                Roles = ["admin", "größe"],
                Node = "node-1",
                SocketId = "sid",
                IpAddress = "127.0.0.1",
                UserAgent = "agent/1.0 \"quoted\"",
                Origin = "http://localhost:3000",
                Locale = "de-DE",
                AuthTime = now,
            },
            Deadline = now.AddSeconds(10),
            Attempt = 3,
            Time = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Headers = new Dictionary<string, string> { [Names.Headers.Socket] = "sid", ["text"] = "Grüße, 世界", ["empty"] = "" },
        };

        await PublishAsync(broker, new OutgoingMessage("", Names.Requests(Service), sent, new byte[] { 1, 2 }));
        await PublishAsync(broker, new OutgoingMessage(Names.EventsExchange, Service + ".happened", sent, new byte[] { 1, 2 }) { Persistent = true });

        AssertSame(sent, (await requests.NextAsync()).Envelope);
        AssertSame(sent, (await events.NextAsync()).Envelope);
    }

    [Fact]
    public async Task Each_of_many_callers_arrives_as_itself_however_often_they_take_turns()
    {
        var broker = await StartServiceAsync();
        var requests = await ReceiveAsync(broker, Names.Requests(Service));
        var callers = Enumerable.Range(0, 1_500)
            .Select(number => new Caller { Kind = CallerKind.User, UserId = $"u-{number}", UserAgent = new string('x', number) }).ToList();

        foreach (var caller in callers.Concat(callers))
        {
            await PublishAsync(broker, new OutgoingMessage("", Names.Requests(Service), NewEnvelope() with { Caller = caller }, default));
        }

        for (var turn = 0; turn < 2; turn++)
        {
            foreach (var caller in callers)
            {
                var received = (await requests.NextAsync()).Envelope.Caller;
                Assert.Equal((caller.UserId, caller.UserAgent), (received?.UserId, received?.UserAgent));
            }
        }
    }

    [Fact]
    public async Task An_envelope_with_only_what_is_required_arrives_with_nothing_added_but_the_account()
    {
        var broker = await StartServiceAsync();
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        var sent = NewEnvelope();

        await PublishAsync(broker, new OutgoingMessage("", Names.Requests(Service), sent, default));

        AssertSame(sent, (await received.NextAsync()).Envelope);
    }

    [Fact]
    public async Task The_account_is_the_senders_own_whatever_the_envelope_says()
    {
        var service = await StartServiceAsync();
        var received = await ReceiveAsync(service, Names.Requests(Service));
        var mallory = await StartAsync("mallory");
        Assert.Equal("mallory", mallory.Account);

        var forged = Request("forged") with { Envelope = NewEnvelope() with { Account = "router" } };
        await PublishAsync(mallory, forged);

        Assert.Equal("mallory", (await received.NextAsync()).Envelope.Account);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_096)]
    [InlineData(131_072)] // RabbitMQ's frame size: bodies around it are split.
    [InlineData(131_073)]
    [InlineData(1_048_576)]
    public async Task A_body_arrives_byte_for_byte_and_is_the_receivers_to_keep(int length)
    {
        var broker = await StartServiceAsync();
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        var bodies = Enumerable.Range(0, 3).Select(seed =>
        {
            var body = new byte[length];
            new Random(seed).NextBytes(body);
            return body;
        }).ToArray();

        foreach (var body in bodies)
        {
            await PublishAsync(broker, Request("") with { Body = body });
        }

        var deliveries = new List<Delivery>();
        foreach (var _ in bodies)
        {
            deliveries.Add(await received.NextAsync());
        }

        Assert.All(bodies.Zip(deliveries), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second.Body.Span)));
    }

    static void AssertSame(Envelope sent, Envelope received)
    {
        Assert.Equal("users", received.Account);
        Assert.Equivalent(sent.Caller, received.Caller, strict: true);
        Assert.Equal(sent.Headers, received.Headers);

        // Records compare collections by reference, so those were compared above.
        Assert.Equal(sent with { Account = null, Caller = null }, received with { Account = null, Caller = null, Headers = sent.Headers });
    }
}
