using System.Collections.Concurrent;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>Order by key.</summary>
public abstract partial class ServiceContract
{
    [Fact]
    public async Task Events_of_one_key_are_handled_in_order_and_one_at_a_time_and_those_of_others_meanwhile()
    {
        const int Keys = 8;
        const int Each = 25;
        var seen = new ConcurrentDictionary<int, ConcurrentQueue<int>>();
        var overlaps = 0;
        var busy = new int[Keys];
        await HostAsync(Service, service => service.MapEvent(Fact, async (Happened happened) =>
        {
            if (Interlocked.Increment(ref busy[happened.Number]) > 1)
            {
                Interlocked.Increment(ref overlaps);
            }

            await Task.Yield();
            await Task.Yield();
            seen.GetOrAdd(happened.Number, _ => []).Enqueue(happened.Version);
            Interlocked.Decrement(ref busy[happened.Number]);
        }).Key((Happened happened) => $"{happened.Number}"));
        var sender = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Keys * Each).Select(i =>
            PublishAsync(sender, Event(Fact, $$"""{"number":{{i % Keys}},"version":{{i / Keys}}}"""))));

        await WhenAsync(() => seen.Values.Sum(versions => versions.Count) == Keys * Each);
        Assert.All(seen.Values, versions => Assert.Equal(Enumerable.Range(0, Each), versions));
        Assert.Equal(0, overlaps);
    }

    [Fact]
    public async Task A_key_in_hand_does_not_hold_up_other_keys_or_events_without_one()
    {
        var handled = new ConcurrentQueue<int>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await HostAsync(
            Service,
            service => service.MapEvent(Fact, async (Happened happened) =>
            {
                if (happened.Number == 1)
                {
                    await gate.Task;
                }

                handled.Enqueue(happened.Number);
            }).Key((Happened happened) => happened.Version == 0 ? null : $"{happened.Version}"),
            registration => registration.ConfigureEvents(events => events.Concurrency = 2));
        var sender = await StartAsync();

        await PublishAsync(sender, Event(Fact, """{"number":1,"version":1}"""));
        await PublishAsync(sender, Event(Fact, """{"number":2,"version":1}"""));
        await PublishAsync(sender, Event(Fact, """{"number":3,"version":2}"""));
        await PublishAsync(sender, Event(Fact, """{"number":4,"version":0}"""));

        await WhenAsync(() => handled.Count == 2);
        Assert.Equal([3, 4], handled.Order());
        gate.SetResult();
        await WhenAsync(() => handled.Count == 4);
        Assert.Equal([1, 2], handled.Skip(2));
    }

    [Fact]
    public async Task The_key_of_an_event_is_what_it_was_published_with()
    {
        var handled = new ConcurrentQueue<int>();
        await HostAsync(Other, service => service.MapEvent(Fact, async (Happened happened) =>
        {
            await Task.Yield();
            handled.Enqueue(happened.Number);
        }).Key());
        await HostAsync(Service, service => service.MapRequest("thing.do", (EventContext context) =>
        {
            for (var i = 0; i < 100; i++)
            {
                context.Publish(Fact, new Happened(i), key: "one");
            }
        }).AllowAnonymous());
        var asker = await AskerAsync();

        await asker.DataAsync("thing.do", "null");

        await WhenAsync(() => handled.Count == 100);
        Assert.Equal(Enumerable.Range(0, 100), handled);
    }

    [Fact]
    public async Task A_failed_event_is_passed_by_later_ones_of_its_key_unless_its_order_is_strict()
    {
        foreach (var strict in new[] { false, true })
        {
            var service = strict ? Other : Service;
            var fact = service + ".failed";
            var handled = new ConcurrentQueue<int>();
            await HostAsync(service, mapped =>
            {
                var heard = mapped.MapEvent(fact, (Happened happened) =>
                {
                    if (happened.Number == 1)
                    {
                        throw new InvalidOperationException("on purpose");
                    }

                    handled.Enqueue(happened.Number);
                }).Key((Happened _) => "one");
                if (strict)
                {
                    heard.StrictOrder();
                }
            });
            var sender = await StartAsync();
            var failed = await ReceiveAsync(sender, strict ? Names.Dead(service) : Names.Retry(service, "5s"));

            await PublishAsync(sender, Event(fact, """{"number":1}"""));
            await PublishAsync(sender, Event(fact, """{"number":2}"""));

            Assert.Equal("""{"number":1}""", await failed.NextTextAsync());
            await WhenAsync(() => !handled.IsEmpty);
        }
    }

    [Fact]
    public async Task A_lane_of_events_in_strict_order_that_was_paused_goes_on()
    {
        const int Count = 40;
        var isAway = true;
        var handled = 0;
        await HostAsync(Service, service => service.MapEvent(Fact, EventResult (Happened _) =>
        {
            if (Volatile.Read(ref isAway))
            {
                return Errors.Unavailable(TimeSpan.FromSeconds(1));
            }

            Interlocked.Increment(ref handled);
            return EventResult.Ok;
        }).Key((Happened happened) => $"{happened.Number}").StrictOrder());
        var sender = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Count).Select(number => PublishAsync(sender, Event(Fact, $$"""{"number":{{number}}}"""))));
        await WhenAsync(() => Logged.Has("LanePaused"));
        Volatile.Write(ref isAway, false);

        await WhenAsync(() => handled == Count);
    }

    [Fact]
    public async Task Requests_of_one_socket_are_handled_in_order_where_the_service_asks_for_it()
    {
        var handled = new ConcurrentQueue<int>();
        await HostAsync(Service, service => service.MapRequest("thing.do", async (Happened happened) =>
        {
            await Task.Yield();
            handled.Enqueue(happened.Number);
        }).AllowAnonymous().KeyBySocket());
        var asker = await AskerAsync();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => asker.SendAsync("thing.do", $$"""{"number":{{i}}}""", User())));

        Assert.Equal(Enumerable.Range(0, 100), handled);
    }

    [Fact]
    public void A_key_for_another_payload_than_the_handlers_is_refused_at_once()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => Build(Service, service => service.MapEvent(Fact, (Happened _) => { }).Key((string text) => text)));

        Assert.Contains("takes Happened; its .Key(…) is written for String", refused.Message);
    }
}
