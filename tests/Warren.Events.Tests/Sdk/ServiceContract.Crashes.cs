using System.Collections.Concurrent;
using Warren.Events.Tests.Brokers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>Events that are in hand when their process dies, again and again.</summary>
public abstract partial class ServiceContract
{
    [Fact]
    public async Task An_event_that_was_in_hand_at_two_deaths_is_handled_alone_and_the_others_are_not_blamed()
    {
        await StartServiceAsync(Fact);
        var sender = await StartAsync();
        string[] sent = [.. Enumerable.Range(0, 5).Select(i => $$"""{"number":{{i}}}""")];
        await Task.WhenAll(sent.Select(body => PublishAsync(sender, Event(Fact, body))));
        await DieHoldingAsync(Names.Events(Service), sent.Length);
        await DieHoldingAsync(Names.Events(Service), sent.Length);
        var handled = new ConcurrentQueue<int>();
        var (now, most) = (0, 0);

        await HostAsync(Service, service => service.MapEvent(Fact, async (Happened happened) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            handled.Enqueue(happened.Number);
        }));

        await WhenAsync(() => handled.Count == sent.Length);
        Assert.Equal([0, 1, 2, 3, 4], handled.Order());
        Assert.Equal(1, most);
        Assert.True(Logged.Has("EventSuspect"));
    }

    [Fact]
    public async Task An_event_that_was_alone_in_hand_at_a_death_is_dead_with_the_reason_and_not_run_again()
    {
        await StartServiceAsync(Fact);
        var sender = await StartAsync();
        var message = Event(Fact, """{"number":1}""");
        await PublishAsync(sender, message with { Exchange = "", RoutingKey = Names.Suspects(Service) });
        await DieHoldingAsync(Names.Suspects(Service), 1);
        var dead = await ReceiveAsync(sender, Names.Dead(Service));
        var handled = 0;

        await HostAsync(Service, service => service.MapEvent(Fact, () => { Interlocked.Increment(ref handled); }));

        var letter = await dead.NextAsync();
        Assert.Equal(message.Envelope.Id, letter.Envelope.Id);
        Assert.Equal("crashed", letter.Envelope.Headers[Names.Headers.ErrorReason]);
        Assert.Contains("3 times", letter.Envelope.Headers[Names.Headers.ErrorMessage]);
        Assert.Equal(0, handled);
    }

    /// <summary>The process died between the broker's receipt for the copy it had moved and that for the event's own acknowledgement.</summary>
    [Fact]
    public async Task The_second_copy_of_an_event_that_ended_its_process_alone_is_not_run_either()
    {
        await StartServiceAsync(Fact);
        var sender = await StartAsync();
        var message = Event(Fact, """{"number":1}""") with { Exchange = "", RoutingKey = Names.Suspects(Service) };
        await PublishAsync(sender, message);
        await DieHoldingAsync(Names.Suspects(Service), 1);
        await PublishAsync(sender, message);
        var dead = await ReceiveAsync(sender, Names.Dead(Service));
        var handled = 0;

        await HostAsync(Service, service => service.MapEvent(Fact, () => { Interlocked.Increment(ref handled); }));

        Assert.Equal(message.Envelope.Id, (await dead.NextAsync()).Envelope.Id);
        Assert.Equal(message.Envelope.Id, (await dead.NextAsync()).Envelope.Id);
        Assert.Equal(0, handled);
    }

    [Fact]
    public async Task An_event_that_is_alone_in_hand_when_its_service_stops_is_not_taken_for_what_ended_it()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = await HostAsync(
            Service,
            service => service.MapEvent(Fact, async (Happened _, CancellationToken stopping) =>
            {
                begun.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
            }));
        var sender = await StartAsync();
        await PublishAsync(sender, Event(Fact, """{"number":1}""") with { Exchange = "", RoutingKey = Names.Suspects(Service) });
        await begun.Task.WaitAsync(Bound());
        using (var now = new CancellationTokenSource())
        {
            await now.CancelAsync();
            await first.StopAsync(now.Token);
        }

        var handled = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await HostAsync(Service, service => service.MapEvent(Fact, void (Happened happened) => handled.TrySetResult(happened.Number)));

        Assert.Equal(1, await handled.Task.WaitAsync(Bound()));
        Assert.False(Logged.Has("EventGivenUp"));
    }

    /// <summary>A process takes events in hand and is gone without having settled any.</summary>
    async Task DieHoldingAsync(string queue, int count)
    {
        var broker = await StartAsync();
        var held = new Received();
        var consumer = broker.Consume(new ConsumerOptions(queue) { DrainTime = TimeSpan.Zero }, async (delivery, cancellation) =>
        {
            await held.AckAsync(delivery, cancellation);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
            return Settlement.Ack;
        });
        for (var i = 0; i < count; i++)
        {
            await held.NextAsync();
        }

        await consumer.StopAsync(Bound());
    }
}
