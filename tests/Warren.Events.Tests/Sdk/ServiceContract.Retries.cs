using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>What becomes of an event that its handler does not take: tries in process, the ladder of delays, dead letters.</summary>
public abstract partial class ServiceContract
{
    [Fact]
    public async Task A_failing_event_is_tried_three_times_each_in_a_fresh_scope_and_then_waits_five_seconds()
    {
        var tries = new ConcurrentQueue<(int Attempt, Greeter Scoped)>();
        await HostAsync(
            Service,
            service => service.MapEvent(Fact, void (Happened happened, EventContext context, Greeter scoped) =>
            {
                tries.Enqueue((context.Attempt, scoped));
                throw new InvalidOperationException("on purpose");
            }),
            registration => registration.Services.AddScoped<Greeter>());
        var sender = await StartAsync();
        var waiting = await ReceiveAsync(sender, Names.Retry(Service, "5s"));
        var message = Event(Fact, """{"number":1}""");
        var own = message with { Envelope = message.Envelope with { Headers = new Dictionary<string, string> { ["colour"] = "grün" } } };

        await PublishAsync(sender, own);

        var failed = await waiting.NextAsync();
        Assert.Equal("""{"number":1}""", Text(failed));
        Assert.Equal(own.Envelope.Id, failed.Envelope.Id);
        Assert.Equal(own.Envelope.Source, failed.Envelope.Source);
        Assert.Equal("grün", failed.Envelope.Headers["colour"]);
        Assert.Equal(4, failed.Envelope.Attempt);
        Assert.Equal("System.InvalidOperationException", failed.Envelope.Headers[Names.Headers.ErrorType]);
        Assert.Equal("on purpose", failed.Envelope.Headers[Names.Headers.ErrorMessage]);
        Assert.Equal(failed.Envelope.Headers[Names.Headers.ErrorTime], failed.Envelope.Headers[Names.Headers.ErrorFirstTime]);
        Assert.Equal([1, 2, 3], tries.Select(attempt => attempt.Attempt));
        Assert.Equal(3, tries.Select(attempt => attempt.Scoped).Distinct().Count());
        Assert.Contains("System.InvalidOperationException", Logged.TextOf("EventFailed"), StringComparison.Ordinal);
        Assert.DoesNotContain("on purpose", string.Concat(Logged.Entries.Select(entry => entry.Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "30s")]
    [InlineData(5, "5m")]
    public async Task Each_later_try_that_fails_leads_to_the_next_rung(int attempt, string rung)
    {
        var tries = 0;
        await HostAsync(Service, service => service.MapEvent(Fact, () =>
        {
            Interlocked.Increment(ref tries);
            throw new InvalidOperationException("on purpose");
        }));
        var sender = await StartAsync();
        var waiting = await ReceiveAsync(sender, Names.Retry(Service, rung));

        await PublishAsync(sender, Again("null", attempt));

        Assert.Equal(attempt + 1, (await waiting.NextAsync()).Envelope.Attempt);
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task An_event_that_fails_in_process_is_handled_after_five_seconds_by_its_first_senders_name()
    {
        var handled = new ConcurrentQueue<(int Attempt, string? Caller)>();
        await HostAsync(
            "inventory",
            service => service.MapEvent(Fact, void (EventContext context) =>
            {
                if (context.Attempt <= 3)
                {
                    throw new InvalidOperationException("on purpose");
                }

                handled.Enqueue((context.Attempt, context.Caller.Service));
            }),
            account: "inventory",
            separate: true);
        var sender = await StartAsync("users");

        await PublishAsync(sender, Event(Fact, "null"));

        await WhenAsync(() => !handled.IsEmpty);
        Assert.Equal((4, "users"), Assert.Single(handled));
    }

    [Fact]
    public async Task After_the_last_try_an_event_is_dead_and_says_why_since_when_and_after_how_many_tries()
    {
        await HostAsync(Service, service => service.MapEvent(Fact, void () => throw new InvalidOperationException("on purpose")));
        var sender = await StartAsync();
        var dead = await ReceiveAsync(sender, Names.Dead(Service));
        var first = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).ToString("O", CultureInfo.InvariantCulture);

        await PublishAsync(sender, Again("null", 6, (Names.Headers.ErrorFirstTime, first)));

        var letter = await dead.NextAsync();
        Assert.Equal(6, letter.Envelope.Attempt);
        Assert.Equal("failed", letter.Envelope.Headers[Names.Headers.ErrorReason]);
        Assert.Equal("System.InvalidOperationException", letter.Envelope.Headers[Names.Headers.ErrorType]);
        Assert.Equal("on purpose", letter.Envelope.Headers[Names.Headers.ErrorMessage]);
        Assert.Equal(first, letter.Envelope.Headers[Names.Headers.ErrorFirstTime]);
        Assert.Contains("ServiceContract", letter.Envelope.Headers[Names.Headers.ErrorStack]);
        Assert.Equal(Environment.MachineName, letter.Envelope.Headers[Names.Headers.ErrorHost]);
        await WhenAsync(() => Logged.Has("EventGivenUp"));
        Assert.DoesNotContain("on purpose", Logged.TextOf("EventGivenUp"));
    }

    [Fact]
    public async Task What_fails_only_because_something_is_away_goes_on_waiting_for_a_day()
    {
        await HostAsync(Service, service => service.MapEvent(Fact, EventResult (Happened _) => Errors.Unavailable(TimeSpan.FromSeconds(1))));
        var sender = await StartAsync();
        var waiting = await ReceiveAsync(sender, Names.Retry(Service, "5m"));
        var dead = await ReceiveAsync(sender, Names.Dead(Service));
        var now = TimeProvider.System.GetUtcNow();

        await PublishAsync(sender, Again("""{"number":1}""", 9, (Names.Headers.ErrorFirstTime, now.AddHours(-23).ToString("O", CultureInfo.InvariantCulture))));
        Assert.Equal("""{"number":1}""", Text(await waiting.NextAsync()));

        await PublishAsync(sender, Again("""{"number":2}""", 9, (Names.Headers.ErrorFirstTime, now.AddHours(-25).ToString("O", CultureInfo.InvariantCulture))));
        Assert.Equal("""{"number":2}""", Text(await dead.NextAsync()));
    }

    [Theory]
    [InlineData("""{"number":"one"}""", "invalid_payload", "refused")]
    [InlineData("""{"number":1""", "invalid_payload", "refused")]
    [InlineData("""{"number":404}""", "not_found", "refused")]
    public async Task What_cannot_be_read_or_is_refused_for_good_is_dead_at_once(string body, string type, string reason)
    {
        await HostAsync(Service, service => service.MapEvent(Fact, EventResult (Happened _) => Errors.NotFound("Nobody knows it.")));
        var sender = await StartAsync();
        var dead = await ReceiveAsync(sender, Names.Dead(Service));

        await PublishAsync(sender, Event(Fact, body));

        var letter = await dead.NextAsync();
        Assert.Equal(body, Text(letter));
        Assert.Equal(type, letter.Envelope.Headers[Names.Headers.ErrorType]);
        Assert.Equal(reason, letter.Envelope.Headers[Names.Headers.ErrorReason]);
        Assert.Equal(1, letter.Envelope.Attempt);
        Assert.False(Logged.Has("EventFailed"));
    }

    [Fact]
    public async Task An_event_that_nothing_here_hears_is_dead_at_once()
    {
        await HostAsync(Service, service => service.MapEvent(Fact, () => { }));
        var sender = await StartAsync();
        var dead = await ReceiveAsync(sender, Names.Dead(Service));

        await PublishAsync(sender, Event("nobody.hears", "null") with { Exchange = "", RoutingKey = Names.Events(Service) });

        Assert.Equal("unknown_event", (await dead.NextAsync()).Envelope.Headers[Names.Headers.ErrorReason]);
    }

    [Fact]
    public async Task An_event_whose_headers_leave_no_room_for_the_error_is_dead_without_it()
    {
        await HostAsync(
            Service,
            service => service.MapEvent(Fact, void () => throw new InvalidOperationException("on purpose")),
            registration => registration.ConfigureEvents(events => events.TriesInProcess = [TimeSpan.Zero]));
        var sender = await StartAsync();
        var dead = await ReceiveAsync(sender, Names.Dead(Service));
        var message = Event(Fact, "null");
        var large = new Dictionary<string, string> { ["large"] = new('x', (64 * 1024) - 10) };

        await PublishAsync(sender, message with { Envelope = message.Envelope with { Headers = large } });

        Assert.Equal(message.Envelope.Id, (await dead.NextAsync()).Envelope.Id);
        Assert.True(Logged.Has("EventUnwritable"));
    }

    [Fact]
    public async Task The_tries_of_a_service_are_its_own_choice_and_a_wrong_one_does_not_start()
    {
        await HostAsync(
            Service,
            service => service.MapEvent(Fact, void () => throw new InvalidOperationException("on purpose")),
            registration => registration.ConfigureEvents(events =>
            {
                events.TriesInProcess = [TimeSpan.Zero, TimeSpan.Zero];
                events.DelayedTries = 0;
            }));
        var sender = await StartAsync();
        var dead = await ReceiveAsync(sender, Names.Dead(Service));

        await PublishAsync(sender, Event(Fact, "null"));

        Assert.Equal(2, (await dead.NextAsync()).Envelope.Attempt);
        var wrong = Build(Other, service => service.MapEvent(Fact, () => { }), other => other.ConfigureEvents(events => events.CrashLimit = 1));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => wrong.StartAsync(Bound()));
        Assert.Contains("CrashLimit must be 2 to 15", refused.Message);
    }

    /// <summary>An event as it comes back from a rung, or is replayed.</summary>
    OutgoingMessage Again(string body, int attempt, params (string Name, string Value)[] headers)
    {
        var message = Event(Fact, body);
        var envelope = message.Envelope with { Attempt = attempt, Headers = headers.ToDictionary(header => header.Name, header => header.Value) };
        return message with { Exchange = "", RoutingKey = Names.Events(Service), Envelope = envelope };
    }
}
