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
/// A lane that pauses for longer than RabbitMQ leaves anything in hand: 30 minutes, here 20 seconds, on a broker of the test's own. A consumer that
/// does hold on shows that this time is over.
/// </summary>
public sealed class LongPauseTests
{
    const int Count = 40;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    readonly ConcurrentDictionary<int, bool> _handled = new();
    readonly ConcurrentDictionary<string, bool> _logged = new();
    volatile bool _isAway = true;

    [Fact]
    public async Task What_a_paused_lane_holds_is_put_off_before_RabbitMQ_takes_it_back()
    {
        await using var broker = await RabbitMqServer.StartOwnAsync();
        await broker.CtlAsync("eval", "application:set_env(rabbit, consumer_timeout, 20000), application:set_env(rabbit, channel_tick_interval, 500).");
        await using var app = await StartAsync(broker.Address);
        var messages = app.Services.GetRequiredService<IBroker>();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(number => PublishAsync(messages, number)));
        await Wait.UntilAsync("the lane is paused", () => Task.FromResult(_logged.ContainsKey("LanePaused")), Limit);

        await using var connection = await new ConnectionFactory { Uri = broker.Address, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
        await HoldUntilTakenBackAsync(connection);
        _isAway = false;

        await Wait.UntilAsync("all are handled", () => Task.FromResult(_handled.Count == Count), Limit);
        await using var channel = await connection.CreateChannelAsync();
        Assert.Equal(0u, await channel.MessageCountAsync("mail.suspects"));
        Assert.Equal(0u, await channel.MessageCountAsync("mail.dead"));
        Assert.False(_logged.ContainsKey("EventSuspect"));
        Assert.False(_logged.ContainsKey("Ended"), "RabbitMQ has ended a consumer.");
        await app.StopAsync(new CancellationTokenSource(Limit, TimeProvider.System).Token);
    }

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

    static async Task PublishAsync(IBroker broker, int number)
    {
        var envelope = new Envelope { Id = Envelope.NewId(TimeProvider.System), Type = "letter.sent", Source = "tests" };
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"number":{{number}}}""");
        var message = new OutgoingMessage(Names.EventsExchange, envelope.Type, envelope, body) { Persistent = true };
        Assert.Equal(PublishOutcome.Confirmed, await broker.PublishAsync(message, new CancellationTokenSource(Limit, TimeProvider.System).Token));
    }

    async Task<WebApplication> StartAsync(Uri address)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(
            [new("INTERNAL_API_PORT", "0"), new("WARREN_ACCOUNTS", "shared"), new("AMQP_URL", address.AbsoluteUri)]);
        builder.AddWarren();
        builder.Logging.AddProvider(new EventNames(_logged));
        builder.AddService("mail").ConfigureEvents(events => events.PauseHold = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        app.MapService("mail").MapEvent("letter.sent", EventResult (Letter letter) =>
        {
            if (_isAway)
            {
                return Errors.Unavailable(TimeSpan.FromSeconds(1));
            }

            _handled[letter.Number] = true;
            return EventResult.Ok;
        }).Lane("slow", 4);
        await app.StartAsync(new CancellationTokenSource(Limit, TimeProvider.System).Token);
        var broker = app.Services.GetRequiredService<IBroker>();
        await Wait.UntilAsync("the broker is there", () => Task.FromResult(broker.State.IsConnected), Limit);
        return app;
    }

    sealed record Letter(int Number);

    /// <summary>The names of what was logged.</summary>
    sealed class EventNames(ConcurrentDictionary<string, bool> names) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            names[eventId.Name ?? ""] = true;

        public void Dispose()
        {
        }
    }
}
