using System.Collections.Concurrent;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>Lanes: queues of their own, and their pauses.</summary>
public abstract partial class ServiceContract
{
    string Slow => Service + ".slow";

    [Fact]
    public async Task A_lane_that_is_full_of_slow_events_does_not_hold_up_the_others()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (now, handled) = (0, 0);
        var together = new System.Collections.Concurrent.ConcurrentBag<int>();
        await HostAsync(Service, service =>
        {
            service.MapEvent(Slow, async () =>
            {
                together.Add(Interlocked.Increment(ref now));
                await gate.Task;
                Interlocked.Decrement(ref now);
            }).Lane("mail", 2);
            service.MapEvent(Fact, () => { Interlocked.Increment(ref handled); });
        });
        var sender = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PublishAsync(sender, Event(Slow, "null"))));
        await WhenAsync(() => now == 2);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PublishAsync(sender, Event(Fact, "null"))));

        await WhenAsync(() => handled == 50);
        Assert.Equal(2, together.Max());
        gate.SetResult();
        await WhenAsync(() => now == 0);
    }

    [Fact]
    public async Task An_event_of_a_lane_that_comes_back_from_a_rung_goes_to_its_lane()
    {
        var handled = new ConcurrentQueue<(int Attempt, string? Caller)>();
        await HostAsync(
            "inventory",
            service => service.MapEvent(Fact, (EventContext context) => handled.Enqueue((context.Attempt, context.Caller.Service))).Lane("mail"),
            account: "inventory",
            separate: true);
        var sender = await StartAsync("inventory");
        var message = Again("null", 4, (Names.Headers.Sender, "users"));

        await PublishAsync(sender, message with { RoutingKey = Names.Events("inventory") });

        await WhenAsync(() => !handled.IsEmpty);
        Assert.Equal((4, "users"), Assert.Single(handled));
    }

    [Fact]
    public async Task An_event_that_was_given_a_lane_comes_once()
    {
        var before = await HostAsync(Service, service => service.MapEvent(Fact, () => { }));
        await before.StopAsync(Bound());
        var handled = 0;
        await HostAsync(Service, service => service.MapEvent(Fact, () => { Interlocked.Increment(ref handled); }).Lane("mail"));
        var sender = await StartAsync();

        await PublishAsync(sender, Event(Fact, "null"));
        await WhenAsync(() => handled == 1);

        // What would have gone by the old way is in front of this one.
        await PublishAsync(sender, Again("null", 1));
        await WhenAsync(() => handled == 2);
        Assert.Equal(2, handled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_that_a_service_forgets_does_not_come_any_more(bool hearsAnother)
    {
        var before = await HostAsync(Service, service => service.MapEvent(Fact, () => { }));
        await before.StopAsync(Bound());
        await HostAsync(Service, service =>
        {
            service.MapRequest("thing.do", () => "done");
            service.ForgetEvent(Fact);
            if (hearsAnother)
            {
                service.MapEvent(Slow, () => { });
            }
        });
        var sender = await StartAsync();
        var unrouted = await ReceiveAsync(sender, Names.UnroutedExchange);
        var message = Event(Fact, "null");

        await PublishAsync(sender, message);

        // Nobody hears it now, and so it is kept where such events are.
        await unrouted.NextAsync(delivery => delivery.Envelope.Id == message.Envelope.Id);
    }

    [Fact]
    public async Task A_lane_has_one_number_and_a_name_that_a_queue_can_have()
    {
        var twice = Assert.Throws<InvalidOperationException>(() => Build(Service, service =>
        {
            service.MapEvent(Fact, () => { }).Lane("mail", 2);
            service.MapEvent(Slow, () => { }).Lane("mail", 3);
        }));
        Assert.Contains("given 2 at a time before, and 3 now", twice.Message);
        var named = Assert.Throws<ArgumentException>(() => Build(Other, service => service.MapEvent(Fact, () => { }).Lane("a.b")));
        Assert.Contains("'a.b' cannot be a lane", named.Message);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task In_an_outage_a_lane_pauses_loses_no_try_and_goes_on_by_itself()
    {
        const int Count = 80;
        var isAway = true;
        var handled = new ConcurrentDictionary<int, int>();
        await HostAsync(Service, service => service.MapEvent(Fact, EventResult (Happened happened, EventContext context) =>
        {
            if (Volatile.Read(ref isAway))
            {
                return Errors.Unavailable(TimeSpan.FromSeconds(1));
            }

            handled[happened.Number] = context.Attempt;
            return EventResult.Ok;
        }));
        var sender = await StartAsync();
        var dead = await ReceiveAsync(sender, Names.Dead(Service));

        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => PublishAsync(sender, Event(Fact, $$"""{"number":{{i}}}"""))));
        await WhenAsync(() => Logged.Has("LanePaused"));
        Volatile.Write(ref isAway, false);

        await WhenAsync(() => handled.Count == Count);
        Assert.True(Logged.Has("LaneResumed"));
        Assert.False(Logged.Has("EventGivenUp"));
        Assert.All(handled.Values, attempt => Assert.InRange(attempt, 1, 4));
    }

    [Fact]
    public async Task Events_that_fail_for_reasons_of_their_own_do_not_pause_their_lane()
    {
        var tries = 0;
        await HostAsync(
            Service,
            service => service.MapEvent(Fact, () =>
            {
                Interlocked.Increment(ref tries);
                throw new InvalidOperationException("on purpose");
            }),
            registration => registration.ConfigureEvents(events => (events.TriesInProcess, events.DelayedTries) = ([TimeSpan.Zero], 0)));
        var sender = await StartAsync();
        var dead = await ReceiveAsync(sender, Names.Dead(Service));

        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => PublishAsync(sender, Event(Fact, "null"))));

        await dead.NextTextsAsync(60);
        Assert.False(Logged.Has("LanePaused"));
    }
}
