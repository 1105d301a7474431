using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Warren.Events.InProcess;
using Warren.Events.Tests.Brokers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>All tries of one event, with time moved by hand.</summary>
public sealed class RetryLadderTests
{
    [Fact]
    public async Task An_event_that_always_fails_is_tried_six_times_in_six_minutes_and_is_then_dead()
    {
        var time = new FakeTimeProvider();
        using var bus = new InProcessBus(time);
        await using var broker = new InProcessBroker(bus, "mail", time, NullLoggerFactory.Instance);
        var tries = new ConcurrentQueue<(int Attempt, DateTimeOffset At)>();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(time).AddSingleton<IBroker>(broker);
        builder.AddService("mail");
        using var host = builder.Build();
        host.MapService("mail").MapEvent("user.registered", void (EventContext context) =>
        {
            tries.Enqueue((context.Attempt, context.Now));
            throw new InvalidOperationException("on purpose");
        });
        broker.Start();
        await host.StartAsync(BrokerTests.Bound());
        var began = time.GetUtcNow();
        var envelope = new Envelope { Id = Envelope.NewId(time), Type = "user.registered", Source = "users" };
        await broker.PublishAsync(new OutgoingMessage(Names.EventsExchange, envelope.Type, envelope, "null"u8.ToArray()) { Persistent = true });

        var bound = BrokerTests.Bound();
        while (bus.CountMessages(Names.Dead("mail")) == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, bound);
            time.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], tries.Select(attempt => attempt.Attempt));
        var at = tries.Select(attempt => attempt.At - began).ToArray();
        Assert.True(at[3] - at[2] >= TimeSpan.FromSeconds(5), $"{at[3] - at[2]}");
        Assert.True(at[4] - at[3] >= TimeSpan.FromSeconds(30), $"{at[4] - at[3]}");
        Assert.True(at[5] - at[4] >= TimeSpan.FromMinutes(5), $"{at[5] - at[4]}");
        await host.StopAsync(BrokerTests.Bound());
    }
}
