using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Warren.Events.InProcess;
using Warren.Events.Tests.Brokers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>A service that stops while a lane is paused. Time stands still: whoever waits for any of it waits for ever.</summary>
public sealed class LaneStopTests
{
    const int Count = 200;

    readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public async Task A_service_that_stops_while_a_lane_is_paused_hands_back_what_it_holds_and_ends_at_once(int? partitions)
    {
        var logs = new Logs();
        using var bus = new InProcessBus(_time);
        await using var broker = new InProcessBroker(bus, "mail", _time, NullLoggerFactory.Instance);
        using (var host = Build(broker, logs, partitions))
        {
            broker.Start();
            await host.StartAsync(BrokerTests.Bound());
            for (var i = 0; i < Count; i++)
            {
                var envelope = new Envelope { Id = Envelope.NewId(_time), Type = "user.registered", Source = "users" };
                var message = new OutgoingMessage(Names.EventsExchange, envelope.Type, envelope, "null"u8.ToArray()) { Persistent = true };
                Assert.Equal(PublishOutcome.Confirmed, await broker.PublishAsync(message, BrokerTests.Bound()));
            }

            await UntilAsync(() => logs.Has("LanePaused"));
            try
            {
                await host.StopAsync(BrokerTests.Bound()).WaitAsync(BrokerTests.Bound());
            }
            finally
            {
                // Where the test fails, this ends what waits.
                _time.Advance(TimeSpan.FromMinutes(1));
            }
        }

        await UntilAsync(() => Queues(partitions).Sum(queue => bus.CountMessages(queue)) == Count);
    }

    /// <summary>Where the events can be: in their lane, or on a rung, if all of their tries were over before the lane paused.</summary>
    static IEnumerable<string> Queues(int? partitions) =>
    [
        Names.Events("mail"), .. Names.RetryDelays.Select(delay => Names.Retry("mail", delay.Suffix)),
        .. partitions is { } count
            ? Enumerable.Range(0, count).Select(i => Names.Partition("mail", "slow", i)).Append(Names.Partitions("mail", "slow"))
            : [Names.Events("mail", "slow")],
    ];

    IHost Build(IBroker broker, Logs logs, int? partitions)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton<TimeProvider>(_time).AddSingleton(broker);
        builder.AddService("mail").ConfigureEvents(events => events.TriesInProcess = [.. Enumerable.Repeat(TimeSpan.Zero, 10)]);
        var host = builder.Build();
        var heard = host.MapService("mail").MapEvent("user.registered", EventResult () => Errors.Unavailable(TimeSpan.FromSeconds(1))).Lane("slow");
        if (partitions is { } count)
        {
            heard.Key().Partitions(count);
        }

        return host;
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        var bound = BrokerTests.Bound();
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, bound);
        }
    }
}
