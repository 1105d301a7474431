using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>Who hears an event.</summary>
public abstract partial class BrokerContract
{
    [Fact]
    public async Task Every_service_that_hears_an_event_gets_it_once()
    {
        var broker = await StartServiceAsync(Service + ".happened", Service + ".*");
        broker.Declare(new ServiceQueues(Service + "-2", HandlesRequests: false, [Service + ".happened"]));
        var first = await ReceiveAsync(broker, Names.Events(Service));
        var second = await ReceiveAsync(broker, Names.Events(Service + "-2"));

        await PublishAsync(broker, Event(Service + ".happened", "1"));
        await PublishAsync(broker, Event(Service + ".happened", "2"));

        // Two bindings of one queue match, and still it gets each message once.
        Assert.Equal(["1", "2"], await first.NextTextsAsync(2));
        Assert.Equal(["1", "2"], await second.NextTextsAsync(2));
    }

    [Theory]
    [InlineData("user.*", "user.registered", true)]
    [InlineData("user.*", "user.profile.changed", false)]
    [InlineData("user.*", "user", false)]
    [InlineData("user.#", "user", true)]
    [InlineData("user.#", "user.profile.changed", true)]
    [InlineData("#", "anything.at.all", true)]
    [InlineData("*.changed", "profile.changed", true)]
    [InlineData("#.changed", "user.profile.changed", true)]
    [InlineData("user.*.changed", "user.changed", false)]
    [InlineData("user.registered", "user.registered", true)]
    [InlineData("user.registered", "user.registered2", false)]
    public async Task Topic_patterns_match_by_words(string pattern, string name, bool matches)
    {
        var broker = await StartAsync();
        var received = new Received();
        await using var mailbox = broker.OpenMailbox(received.TakeAsync);
        await mailbox.BindAsync(Names.PushesExchange, pattern, Bound());

        await PublishAsync(broker, Push(name, "pushed"));
        await PublishAsync(broker, Push("pushed", "x") with { Exchange = "", RoutingKey = mailbox.Address! });

        Assert.Equal(matches ? "pushed" : "x", await received.NextTextAsync());
    }

    [Fact]
    public async Task Declaring_again_adds_to_what_a_service_hears()
    {
        var broker = await StartServiceAsync(Service + ".a");
        broker.Declare(new ServiceQueues(Service, HandlesRequests: false, [Service + ".b"]));
        var received = await ReceiveAsync(broker, Names.Events(Service));

        await PublishAsync(broker, Event(Service + ".b", "b"));
        await PublishAsync(broker, Event(Service + ".a", "a"));

        // A consumer begins after what was declared before it.
        Assert.Equal(["b", "a"], await received.NextTextsAsync(2));
    }

    [Fact]
    public async Task Everyone_hears_what_is_published_to_the_control_exchange()
    {
        var first = await StartAsync("router");
        var second = await StartAsync("users");
        Received[] hearers = [new(), new()];
        await using var mailbox1 = first.OpenMailbox(hearers[0].TakeAsync);
        await using var mailbox2 = second.OpenMailbox(hearers[1].TakeAsync);
        await mailbox1.BindAsync(Names.ControlExchange, "", Bound());
        await mailbox2.BindAsync(Names.ControlExchange, "any", Bound());

        await PublishAsync(second, Push("", "contract") with { Exchange = Names.ControlExchange });

        Assert.Equal("contract", await hearers[0].NextTextAsync());
        Assert.Equal("contract", await hearers[1].NextTextAsync());
    }
}
