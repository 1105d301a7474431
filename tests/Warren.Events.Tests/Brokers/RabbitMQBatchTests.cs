using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Warren.Events.RabbitMQ;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>Several messages in one, as RabbitMQ and other programs see it.</summary>
public sealed class RabbitMQBatchTests(RabbitMQFixture fixture) : BrokerTests(fixture), IClassFixture<RabbitMQFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_requests_that_leave_together_are_few_messages_to_the_broker(bool confirm)
    {
        var broker = await StartServiceAsync();
        var sent = Enumerable.Range(0, 1_000).Select(i => $"{i}").ToArray();
        await Task.WhenAll(sent.Select(text => broker.PublishAsync(Together(text) with { Confirm = confirm }, Bound())));

        await using var connection = await fixture.ConnectAsync("warren");
        await using var channel = await connection.CreateChannelAsync();
        var (messages, texts) = (0, new List<string>());
        while (texts.Count < sent.Length)
        {
            var raw = await GetAsync(channel);
            messages++;
            texts.AddRange(raw.BasicProperties.ContentType == Names.Batch ? Texts(Read(raw.Body.Span)) : [Encoding.UTF8.GetString(raw.Body.Span)]);
        }

        Assert.Equal(sent, texts);
        Assert.InRange(messages, sent.Length / BatchFormat.MaxMessages, sent.Length / 2);
    }

    [Fact]
    public async Task A_message_that_leaves_alone_looks_like_any_other()
    {
        var broker = await StartServiceAsync();
        var message = Together("{}");

        await broker.PublishAsync(message with { Envelope = message.Envelope with { CorrelationId = "17" } }, Bound());

        await using var connection = await fixture.ConnectAsync("warren");
        await using var channel = await connection.CreateChannelAsync();
        var raw = await GetAsync(channel);
        Assert.Equal((Envelope.Json, message.Envelope.Id, "17", "users"),
            (raw.BasicProperties.ContentType, raw.BasicProperties.MessageId, raw.BasicProperties.CorrelationId, raw.BasicProperties.UserId));
        Assert.Equal("{}", Encoding.UTF8.GetString(raw.Body.Span));
    }

    [Fact]
    public async Task Who_sent_what_is_in_a_batch_is_whom_the_broker_vouched_for()
    {
        var broker = await StartServiceAsync();
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        var pretends = Header(NewEnvelope("thing.do"), "router");

        await SendAsync(new BasicProperties { ContentType = Names.Batch }, [.. Part(pretends, "1"u8), .. Part(pretends, "2"u8)]);
        await SendAsync(new BasicProperties { ContentType = Names.Batch, UserId = "mallory" }, Part(pretends, "3"u8));

        string?[] accounts = [null, null, "mallory"];
        foreach (var account in accounts)
        {
            Assert.Equal(account, (await received.NextAsync()).Envelope.Account);
        }
    }

    public static TheoryData<string> Broken => [.. Bodies.Keys];

    static Dictionary<string, byte[]> Bodies { get; } = new()
    {
        ["half a length"] = [0, 0],
        ["a length below zero"] = [.. Part(Good, "1"u8), 255, 255, 255, 255],
        ["a header longer than the rest"] = [0, 0, 1, 0, 1],
        ["a header of any size"] = Part(new byte[4097], default),
        ["a header without its body"] = [.. Length(Good.Length), .. Good],
        ["a body longer than the rest"] = [.. Part(Good, "1"u8)[..^1]],
        ["a header that is none"] = Part([0xff, 0xff, 0xff], "1"u8),
        ["no header at all"] = Part([], "1"u8),
        ["a number too many"] = [.. Enumerable.Range(0, BatchFormat.MaxMessages + 1).SelectMany(_ => Part(Good, default))],
    };

    static byte[] Good => Header(NewEnvelope(), "users");

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_batch_that_is_none_is_dropped_as_a_whole_and_the_log_names_it_and_its_sender(string what)
    {
        using var logs = new Lines();
        var broker = fixture.Create("users", logs);
        await using var ends = broker;
        broker.Declare(new ServiceQueues(Service, HandlesRequests: true, []));
        broker.Start();
        var received = await ReceiveAsync(broker, Names.Requests(Service));
        var changes = 0;
        using var told = broker.OnStateChanged(_ => changes++);

        await SendAsync(new BasicProperties { ContentType = Names.Batch, UserId = "mallory" }, Bodies[what]);
        await SendAsync(new BasicProperties { Type = "thing.do" }, "after it"u8.ToArray());

        Assert.Equal("after it", await received.NextTextAsync());
        var line = Assert.Single(logs.Errors);
        Assert.Contains(Names.Requests(Service), line, StringComparison.Ordinal);
        Assert.Contains("mallory", line, StringComparison.Ordinal);
        await WhenAsync(async () => await broker.CountMessagesAsync(Names.Requests(Service), Bound()) == 0);
        Assert.Equal(0, changes);
    }

    [Fact]
    public async Task A_batch_of_nothing_is_nothing()
    {
        var broker = await StartServiceAsync();
        var received = await ReceiveAsync(broker, Names.Requests(Service));

        await SendAsync(new BasicProperties { ContentType = Names.Batch }, []);
        await SendAsync(new BasicProperties { Type = "thing.do" }, "after it"u8.ToArray());

        Assert.Equal("after it", await received.NextTextAsync());
    }

    [Fact]
    public async Task A_consumer_that_stops_ends_the_batch_it_has_begun_and_hands_back_the_others()
    {
        var broker = await StartServiceAsync();
        byte[] BatchOf(string name) => [.. Enumerable.Range(0, 10).SelectMany(i => Part(Good, Encoding.UTF8.GetBytes($"{name}{i}")))];
        await SendAsync(new BasicProperties { ContentType = Names.Batch }, BatchOf("a"));
        await SendAsync(new BasicProperties { ContentType = Names.Batch }, BatchOf("b"));
        using var gate = new SemaphoreSlim(0);
        var (begun, finished) = (new Received(), new Received());
        var consumer = await ConsumeAsync(broker, new ConsumerOptions(Names.Requests(Service)) { Concurrency = 3 }, async (delivery, cancellation) =>
        {
            await begun.AckAsync(delivery, cancellation);
            await gate.WaitAsync(cancellation);
            return await finished.AckAsync(delivery, cancellation);
        });
        await begun.NextTextsAsync(3);

        var stopping = consumer.StopAsync(Bound());
        var rest = await ReceiveAsync(broker, Names.Requests(Service));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"b{i}"), await rest.NextTextsAsync(10));
        gate.Release(10);
        await stopping;

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"a{i}"), (await finished.NextTextsAsync(10)).Order());
        await WhenAsync(async () => await broker.CountMessagesAsync(Names.Requests(Service), Bound()) == 0);
        Assert.Equal((0, 0), (finished.Count, rest.Count));
    }

    [Fact]
    public async Task A_batch_of_which_a_part_was_cut_off_comes_again_as_a_whole()
    {
        var broker = await StartServiceAsync();
        await SendAsync(new BasicProperties { ContentType = Names.Batch }, [.. Part(Good, "done"u8), .. Part(Good, "cut off"u8)]);
        var begun = new Received();
        var options = new ConsumerOptions(Names.Requests(Service)) { DrainTime = TimeSpan.FromMilliseconds(50) };
        var consumer = await ConsumeAsync(broker, options, async (delivery, cancellation) =>
        {
            await begun.AckAsync(delivery, cancellation);
            if (delivery.Body.Span.SequenceEqual("cut off"u8))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            }

            return Settlement.Ack;
        });
        await begun.NextTextsAsync(2);

        await consumer.StopAsync(Bound());

        var received = await ReceiveAsync(broker, Names.Requests(Service));
        Assert.Equal(["done", "cut off"], await received.NextTextsAsync(2));
    }

    [Fact]
    public void What_is_written_is_read_and_what_is_changed_on_the_way_is_an_error_or_other_messages()
    {
        var random = new Random(2026);
        for (var round = 0; round < 2_000; round++)
        {
            var batch = new OutgoingBatch();
            var sent = new List<string>();
            while (sent.Count < 40)
            {
                var text = new string((char)random.Next(32, 1_000), random.Next(0, 3_000));
                if (!batch.TryAdd(Together(text)))
                {
                    break;
                }

                sent.Add(text);
            }

            var message = batch.Take();
            if (sent.Count == 1)
            {
                Assert.Equal(sent[0], Encoding.UTF8.GetString(message.Body.Span));
                continue;
            }

            Assert.InRange(sent.Count, 2, BatchFormat.MaxMessages);
            Assert.InRange(message.Body.Length, 1, BatchFormat.MaxBytes);
            Assert.Equal(sent, Texts(Read(message.Body.Span)));
            var changed = message.Body.ToArray()[..random.Next(message.Body.Length)];
            for (var changes = random.Next(4); changes > 0 && changed.Length > 0; changes--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.All(Read(changed), delivery => Assert.Null(delivery.Envelope.Account));
            }
            catch (InvalidDataException)
            {
                // What is expected of most.
            }
        }
    }

    static Delivery[] Read(ReadOnlySpan<byte> body) => BatchFormat.Read("", "queue", new BasicProperties(), body, redelivered: false);

    static IEnumerable<string> Texts(Delivery[] deliveries) => deliveries.Select(delivery => Encoding.UTF8.GetString(delivery.Body.Span));

    OutgoingMessage Together(string text) => Request(text) with { Confirm = false, AllowBatch = true };

    static byte[] Header(Envelope envelope, string account)
    {
        var message = new OutgoingMessage("", "queue", envelope, default);
        var bytes = new byte[HeaderWriter.Measure(message, account)];
        HeaderWriter.Write(message, account, bytes);
        return bytes;
    }

    static byte[] Part(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) => [.. Length(header.Length), .. header, .. Length(body.Length), .. body];

    static byte[] Length(int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        return bytes;
    }

    /// <summary>Sends as a program that is not ours.</summary>
    async Task SendAsync(BasicProperties properties, byte[] body)
    {
        await using var connection = await fixture.ConnectAsync("mallory");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.BasicPublishAsync("", Names.Requests(Service), true, properties, body, Bound());
    }

    async Task<BasicGetResult> GetAsync(IChannel channel)
    {
        BasicGetResult? raw = null;
        await WhenAsync(async () => (raw = await channel.BasicGetAsync(Names.Requests(Service), autoAck: true)) is not null);
        return raw!;
    }

    /// <summary>What was logged as an error.</summary>
    sealed class Lines : ILoggerFactory, ILogger
    {
        readonly System.Collections.Concurrent.ConcurrentQueue<string> _errors = [];

        public string[] Errors => [.. _errors];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                _errors.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
