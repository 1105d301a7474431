using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Warren.EndToEnd.Tests.Harness;
using Warren.Events;
using Xunit;

namespace Warren.EndToEnd.Tests.WholeSystem;

/// <summary>
/// A lane that waits for longer than RabbitMQ leaves anything in hand: 30 minutes, here seconds, on a broker of the test's own.
/// </summary>
public sealed class LongPauseTests
{
    const int Count = 40;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    readonly ConcurrentQueue<Letter> _handled = new();
    readonly ConcurrentDictionary<string, int> _logged = new();
    volatile bool _isAway = true;

    [Fact]
    public async Task What_a_paused_lane_holds_is_put_off_before_RabbitMQ_takes_it_back()
    {
        await using var broker = await StartBrokerAsync(TimeSpan.FromSeconds(20));
        await using var app = await StartAsync(broker.Address, letters => letters.Lane("slow", 4));
        await PublishAllAsync(app);
        await Wait.UntilAsync("the lane is paused", () => Task.FromResult(_logged.ContainsKey("LanePaused")), Limit);

        await using var connection = await ConnectAsync(broker);
        await HoldUntilTakenBackAsync(connection);
        _isAway = false;

        await AllAreHandledAsync(connection);
        Assert.False(_logged.ContainsKey("Ended"), "RabbitMQ has ended a consumer.");
        await app.StopAsync(new CancellationTokenSource(Limit, TimeProvider.System).Token);
    }

    /// <summary>They may not be put off, since others of their key would pass them; so RabbitMQ does take them back, and counts that.</summary>
    [Fact]
    public async Task Events_in_strict_order_that_RabbitMQ_takes_back_again_and_again_are_handled_in_their_order()
    {
        const int Times = 8; // Two partitions: each event has come back three times at least, where two deaths make a suspect.
        await using var broker = await StartBrokerAsync(TimeSpan.FromSeconds(3));
        await using var app = await StartAsync(broker.Address, letters => letters.Key((Letter letter) => letter.To).Partitions(2).StrictOrder());
        await PublishAllAsync(app);
        await Wait.UntilAsync("RabbitMQ has ended consumers", () => Task.FromResult(_logged.GetValueOrDefault("Ended") >= Times), Limit);
        _isAway = false;

        await using var connection = await ConnectAsync(broker);
        await AllAreHandledAsync(connection);
        foreach (var letters in _handled.Distinct().GroupBy(letter => letter.To))
        {
            Assert.Equal(letters.Select(letter => letter.Number).Order(), letters.Select(letter => letter.Number));
        }

        await app.StopAsync(new CancellationTokenSource(Limit, TimeProvider.System).Token);
    }

    async Task AllAreHandledAsync(IConnection connection)
    {
        await Wait.UntilAsync("all are handled", () => Task.FromResult(_handled.Distinct().Count() == Count), Limit);
        await using var channel = await connection.CreateChannelAsync();
        Assert.Equal(0u, await channel.MessageCountAsync("mail.suspects"));
        Assert.Equal(0u, await channel.MessageCountAsync("mail.dead"));
        Assert.False(_logged.ContainsKey("EventSuspect"));
    }

    /// <summary>A broker that takes back what is in hand for so long.</summary>
    static async Task<RabbitMqServer> StartBrokerAsync(TimeSpan limit)
    {
        var broker = await RabbitMqServer.StartOwnAsync();
        await broker.CtlAsync(
            "eval",
            $"application:set_env(rabbit, consumer_timeout, {limit.TotalMilliseconds:0}), application:set_env(rabbit, channel_tick_interval, 500).");
        return broker;
    }

    static Task<IConnection> ConnectAsync(RabbitMqServer broker) =>
        new ConnectionFactory { Uri = broker.Address, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    /// <summary>Takes a message, does nothing with it, and returns when RabbitMQ has enough of that.</summary>
    static async Task HoldUntilTakenBackAsync(IConnection connection)
    {
        await using var channel = await connection.CreateChannelAsync();
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        await channel.QueueDeclareAsync("held", durable: true, exclusive: false, autoDelete: false, arguments);
        await channel.BasicPublishAsync(exchange: "", routingKey: "held", body: "held"u8.ToArray());
        var takenBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) => End();
        var consumer = new global::RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) => End();
        await channel.BasicConsumeAsync("held", autoAck: false, consumer);
        await takenBack.Task.WaitAsync(Limit, TimeProvider.System);

        Task End()
        {
            takenBack.TrySetResult();
            return Task.CompletedTask;
        }
    }

    /// <summary>One after the other: what is published side by side has no order.</summary>
    static async Task PublishAllAsync(WebApplication app)
    {
        for (var number = 0; number < Count; number++)
        {
            await PublishAsync(app.Services.GetRequiredService<IBroker>(), number);
        }
    }

    static async Task PublishAsync(IBroker broker, int number)
    {
        var envelope = new Envelope { Id = Envelope.NewId(TimeProvider.System), Type = "letter.sent", Source = "tests" };
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"number":{{number}},"to":"{{number % 4}}"}""");
        var message = new OutgoingMessage(Names.EventsExchange, envelope.Type, envelope, body) { Persistent = true };
        Assert.Equal(PublishOutcome.Confirmed, await broker.PublishAsync(message, new CancellationTokenSource(Limit, TimeProvider.System).Token));
    }

    async Task<WebApplication> StartAsync(Uri address, Action<EventBuilder> configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(
            [new("INTERNAL_API_PORT", "0"), new("WARREN_ACCOUNTS", "shared"), new("AMQP_URL", address.AbsoluteUri)]);
        builder.AddWarren();
        builder.Logging.AddProvider(new EventNames(_logged));
        builder.AddService("mail").ConfigureEvents(events => events.PauseHold = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        configure(app.MapService("mail").MapEvent("letter.sent", EventResult (Letter letter) =>
        {
            if (_isAway)
            {
                return Errors.Unavailable(TimeSpan.FromSeconds(1));
            }

            _handled.Enqueue(letter);
            return EventResult.Ok;
        }));
        await app.StartAsync(new CancellationTokenSource(Limit, TimeProvider.System).Token);
        var broker = app.Services.GetRequiredService<IBroker>();
        await Wait.UntilAsync("the broker is there", () => Task.FromResult(broker.State.IsConnected), Limit);
        return app;
    }

    sealed record Letter(int Number, string To);

    /// <summary>The names of what was logged, and how often.</summary>
    sealed class EventNames(ConcurrentDictionary<string, int> names) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            names.AddOrUpdate(eventId.Name ?? "", 1, (_, times) => times + 1);

        public void Dispose()
        {
        }
    }
}
