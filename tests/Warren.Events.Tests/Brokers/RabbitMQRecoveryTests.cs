using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>What goes wrong on a link while the broker itself is well.</summary>
public sealed class RabbitMQRecoveryTests(RabbitMQFixture fixture) : BrokerTests(fixture), IClassFixture<RabbitMQFixture>
{
    [Fact]
    public async Task Connections_closed_by_an_operator_are_one_change_down_and_one_up()
    {
        var broker = await StartServiceAsync();
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        var heard = new List<bool>();
        using var subscription = broker.OnStateChanged(state =>
        {
            lock (heard)
            {
                heard.Add(state.IsConnected);
            }
        });

        await fixture.CtlAsync("close_all_connections", "--vhost", fixture.VirtualHost, "test");

        await WhenAsync(() => heard.Count >= 2);
        Assert.Equal([false, true], heard);
        await PublishAsync(broker, Request("after"));
        Assert.Equal("after", await received.NextTextAsync());
    }

    [Fact]
    public async Task A_consumer_whose_queue_is_deleted_begins_again_when_it_is_back()
    {
        var broker = await StartServiceAsync();
        var received = new Received();
        var consumer = await ConsumeAsync(broker, new ConsumerOptions(Names.Requests(Service)), received.AckAsync);
        var changes = 0;
        using var subscription = broker.OnStateChanged(_ => Interlocked.Increment(ref changes));

        await fixture.CtlAsync("delete_queue", "--vhost", fixture.VirtualHost, Names.Requests(Service));
        await WhenAsync(() => !consumer.IsActive);
        broker.Declare(new ServiceQueues(Service, HandlesRequests: true, []));
        await WhenAsync(() => consumer.IsActive);

        await PublishAsync(broker, Request("hello"));
        Assert.Equal("hello", await received.NextTextAsync());
        Assert.Equal(0, changes);
    }

    [Fact]
    public async Task A_channel_that_the_broker_closes_costs_what_is_in_flight_and_no_connection()
    {
        var broker = await StartServiceAsync();
        var changes = 0;
        using var subscription = broker.OnStateChanged(_ => Interlocked.Increment(ref changes));
        await using (var connection = await fixture.ConnectAsync("warren"))
        {
            await using var channel = await connection.CreateChannelAsync();
            await channel.ExchangeDeleteAsync(Names.PushesExchange);
        }

        var outcome = await broker.PublishAsync(Push("user.1", "to an exchange that is gone"), Bound());

        Assert.Equal(PublishOutcome.Unknown, outcome);
        await PublishAsync(broker, Request("the next one"));
        Assert.Equal(0, changes);
    }

    [Fact]
    public async Task A_refused_login_says_so_and_never_shows_the_password()
    {
        const string Password = "secret-that-nobody-may-see";
        await using var broker = fixture.Create("users", Password);
        broker.Start();

        await WhenAsync(() => broker.State.Detail.Contains("refused the login", StringComparison.Ordinal));

        Assert.DoesNotContain(Password, broker.State.Detail, StringComparison.Ordinal);
        Assert.False(broker.State.IsConnected);
    }

    [Fact]
    public async Task A_full_queue_refuses()
    {
        var broker = await StartServiceAsync();
        await fixture.CtlAsync(
            "set_policy", "--vhost", fixture.VirtualHost, "small", $"^{Service}", "{\"max-length\":2}", "--apply-to", "queues");

        // The policy takes a moment to reach the queue.
        await WhenAsync(async () => await broker.PublishAsync(Request("x"), Bound()) == PublishOutcome.Refused);
    }

    [Fact]
    public async Task Credentials_are_decoded_and_the_address_is_shown_without_them()
    {
        await using var broker = fixture.Create("users", "p%40ss%3Aword%2F");

        Assert.Equal("users", broker.Account);
        Assert.DoesNotContain("ss", broker.State.Detail.Replace(fixture.VirtualHost, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
