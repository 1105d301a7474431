using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>Handlers that take too long or never end.</summary>
public abstract partial class ServiceContract
{
    [Fact]
    public async Task An_event_handler_that_takes_too_long_is_cancelled_and_has_failed()
    {
        await HostAsync(Service, service => service.MapEvent(
            Fact, async (CancellationToken cancellation) => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation))
            .Timeout(TimeSpan.FromMilliseconds(100)));
        var sender = await StartAsync();
        var waiting = await ReceiveAsync(sender, Names.Retry(Service, "5s"));

        await PublishAsync(sender, Event(Fact, "null"));

        Assert.Contains("did not end within 0.1 s", (await waiting.NextAsync()).Envelope.Headers[Names.Headers.ErrorMessage]);
        Assert.False(Logged.Has("HandlerHangs"));
    }

    [Fact]
    public async Task A_handler_that_ignores_its_token_is_left_behind_and_others_are_handled_until_all_places_hang()
    {
        var hang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await HostAsync(
            Service,
            service =>
            {
                service.MapEvent(Fact, (Happened happened) => happened.Number == 0 ? hang.Task : Task.CompletedTask)
                    .Timeout(TimeSpan.FromMilliseconds(100));
            },
            registration => registration.ConfigureEvents(events => (events.TriesInProcess, events.DelayedTries, events.Concurrency) = ([TimeSpan.Zero], 0, 1)));
        var sender = await StartAsync();
        var dead = await ReceiveAsync(sender, Names.Dead(Service));

        await PublishAsync(sender, Event(Fact, """{"number":0}"""));
        await PublishAsync(sender, Event(Fact, """{"number":1}"""));

        Assert.Equal("""{"number":0}""", await dead.NextTextAsync());
        await WhenAsync(() => Logged.Has("HandlerHangs") && Logged.Has("EventHandled"));
        Assert.Contains("handlers hang", ProblemOf(host));
        hang.SetResult();
        await WhenAsync(() => ProblemOf(host) is null);
    }

    [Fact]
    public async Task A_request_whose_handler_ignores_its_deadline_is_answered_timeout_and_gives_its_place_back()
    {
        var hang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await HostAsync(Service, service => service.MapRequest("thing.hang", () => hang.Task).AllowAnonymous().Timeout(TimeSpan.FromMilliseconds(100)));
        var asker = await AskerAsync();

        Assert.Equal("timeout", await asker.CodeAsync("thing.hang", "null"));

        hang.SetResult();
    }
}
