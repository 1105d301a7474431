using System.Collections.Concurrent;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>A hearer that cannot work, and a great many events for it. <c>bench/faults --storm</c> does the same with a million, in processes.</summary>
public abstract partial class ServiceContract
{
    const int Flood = 10_000;
    const int Step = 1_000;

    [Fact]
    public async Task Thousands_of_waiting_events_stay_with_the_broker_while_requests_are_answered_and_then_each_is_handled_once()
    {
        var isAway = true;
        var seen = new ConcurrentDictionary<int, int>();
        var handled = new ConcurrentDictionary<int, int>();
        await HostAsync(Service, service =>
        {
            service.MapRequest("thing.do", () => "done").AllowAnonymous();
            service.MapEvent(Fact, EventResult (Happened happened) =>
            {
                seen.TryAdd(happened.Number, 1);
                if (Volatile.Read(ref isAway))
                {
                    return Errors.Unavailable(TimeSpan.FromSeconds(1));
                }

                handled.AddOrUpdate(happened.Number, 1, (_, times) => times + 1);
                return EventResult.Ok;
            });
        });
        var sender = await StartAsync();
        var asker = await AskerAsync();

        for (var first = 0; first < Flood; first += Step)
        {
            await Task.WhenAll(Enumerable.Range(first, Step).Select(i => PublishAsync(sender, Event(Fact, $$"""{"number":{{i}}}"""))));
            await AnswersAsync(asker);
        }

        // No more than the prefetch was handed over, however much waits.
        Assert.Empty(handled);
        Assert.InRange(seen.Count, 1, new EventOptions().Concurrency * 3);
        Volatile.Write(ref isAway, false);
        for (var some = Step; some <= Flood; some += Step)
        {
            await WhenAsync(() => handled.Count >= some);
            await AnswersAsync(asker);
        }

        Assert.All(handled.Values, times => Assert.Equal(1, times));
    }

    static async Task AnswersAsync(Asker asker)
    {
        var answer = await asker.SendAsync("thing.do", "null", timeout: TimeSpan.FromSeconds(60));
        Assert.Equal(RequestOutcome.Answered, answer.Outcome);
        Assert.Contains("done", Text(answer.Reply!));
    }
}
