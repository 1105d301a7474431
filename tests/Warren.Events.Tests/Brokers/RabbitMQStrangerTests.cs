using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>Messages that other programs send, well or ill meant.</summary>
public sealed class RabbitMQStrangerTests(RabbitMQFixture fixture) : BrokerTests(fixture), IClassFixture<RabbitMQFixture>
{
    [Fact]
    public async Task A_message_with_nothing_but_a_body_is_delivered_without_an_account()
    {
        var received = await SendAsync(new BasicProperties());

        Assert.Null(received.Account);
        Assert.Null(received.Caller);
        Assert.Null(received.Deadline);
        Assert.Equal(("", "", "", 1), (received.Id, received.Type, received.Source, received.Attempt));
    }

    [Fact]
    public async Task Headers_of_the_wrong_shape_count_as_absent()
    {
        var received = await SendAsync(new BasicProperties
        {
            Timestamp = new AmqpTimestamp(long.MaxValue),
            Headers = new Dictionary<string, object?>
            {
                [Names.Headers.Context] = "{\"kind\":\"Emperor\"}",
                [Names.Headers.Deadline] = "tomorrow",
                [Names.Headers.Attempt] = -7,
                [Names.Headers.TraceParent] = 12,
                ["table"] = new Dictionary<string, object?> { ["a"] = 1 },
                ["list"] = new List<object> { "a" },
                ["nothing"] = null,
                ["text"] = new byte[] { 0xff, 0xfe },
            },
        });

        Assert.Null(received.Caller);
        Assert.Null(received.Deadline);
        Assert.Null(received.Time);
        Assert.Null(received.TraceParent);
        Assert.Equal(1, received.Attempt);
        Assert.Equal(["text"], received.Headers.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"kind\":\"User\",\"roles\":null}")]
    [InlineData("{\"kind\":\"User\",\"roles\":[1]}")]
    [InlineData("{\"kind\":{}}")]
    public async Task A_context_that_is_none_names_nobody(string context)
    {
        var received = await SendAsync(new BasicProperties
        {
            Headers = new Dictionary<string, object?> { [Names.Headers.Context] = context },
        });

        Assert.Null(received.Caller);
    }

    [Theory]
    [InlineData("cloudEvents_")]
    [InlineData("cloudEvents:")]
    public async Task A_CloudEvent_of_another_language_is_understood(string prefix)
    {
        var received = await SendAsync(new BasicProperties
        {
            ContentType = "application/json",
            Headers = new Dictionary<string, object?>
            {
                [prefix + "specversion"] = "1.0",
                [prefix + "id"] = "e-1",
                [prefix + "type"] = "order.paid",
                [prefix + "source"] = "/shop",
                [prefix + "time"] = "2026-11-22T18:00:00.123Z",
                [prefix + "subject"] = "o-1",
            },
        });

        Assert.Equal(("e-1", "order.paid", "shop"), (received.Id, received.Type, received.Source));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 18, 0, 0, 123, TimeSpan.Zero), received.Time);
        Assert.Equal("o-1", received.Headers[prefix + "subject"]);
    }

    [Fact]
    public async Task A_published_event_is_a_CloudEvent_for_other_languages()
    {
        var broker = await StartServiceAsync(Service + ".happened");
        var message = Event(Service + ".happened", "{}");
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);
        await PublishAsync(broker, message with { Envelope = message.Envelope with { Time = time } });
        await using var connection = await fixture.ConnectAsync("warren");
        await using var channel = await connection.CreateChannelAsync();

        var raw = await channel.BasicGetAsync(Names.Events(Service), autoAck: true);

        Assert.NotNull(raw);
        var headers = raw.BasicProperties.Headers!
            .Where(header => header.Value is byte[])
            .ToDictionary(header => header.Key, header => Encoding.UTF8.GetString((byte[])header.Value!));
        Assert.Equal("1.0", headers["cloudEvents_specversion"]);
        Assert.Equal(message.Envelope.Id, headers["cloudEvents_id"]);
        Assert.Equal(Service + ".happened", headers["cloudEvents_type"]);
        Assert.Equal("/tests", headers["cloudEvents_source"]);
        Assert.Equal("2026-09-21T14:13:20.123Z", headers["cloudEvents_time"]);
        Assert.Equal("users", raw.BasicProperties.UserId);
        Assert.Equal(DeliveryModes.Persistent, raw.BasicProperties.DeliveryMode);
    }

    [Fact]
    public async Task RabbitMQ_itself_refuses_a_forged_account()
    {
        await using var connection = await fixture.ConnectAsync("mallory");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));

        await Assert.ThrowsAnyAsync<RabbitMQClientException>(async () =>
            await channel.BasicPublishAsync(Names.ControlExchange, "", false, new BasicProperties { UserId = "router" }, default, Bound()));
    }

    /// <summary>Sends as a stranger's program would, and returns what a consumer of ours is given.</summary>
    async Task<Envelope> SendAsync(BasicProperties properties)
    {
        var broker = await StartServiceAsync();
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        await using var connection = await fixture.ConnectAsync("mallory");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.BasicPublishAsync("", Names.Requests(Service), true, properties, "{}"u8.ToArray(), Bound());
        return (await received.NextAsync()).Envelope;
    }
}
