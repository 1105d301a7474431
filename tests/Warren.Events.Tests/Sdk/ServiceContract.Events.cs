using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Warren.Events.Tests.Brokers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>Events from one service to another.</summary>
public abstract partial class ServiceContract
{
    public sealed record Happened(int Number, int Version = 1);

    string Fact => Service + ".happened";

    [Fact]
    public async Task What_one_service_publishes_another_hears()
    {
        var heard = new ConcurrentQueue<(int Number, string? Caller)>();
        await HostAsync(Other, service => service.MapEvent(
            Fact, (Happened happened, EventContext context) => heard.Enqueue((happened.Number, context.Caller.Service))));
        await HostAsync(Service, service => service.MapRequest(
            "thing.do", (Happened happened, EventContext context) => context.Publish(Fact, happened with { Number = happened.Number + 1 })).AllowAnonymous());
        var asker = await AskerAsync();

        await asker.DataAsync("thing.do", """{"number":1}""");

        await WhenAsync(() => !heard.IsEmpty);
        Assert.Equal((2, Service), Assert.Single(heard));
    }

    [Fact]
    public async Task An_event_may_carry_fields_that_the_hearer_does_not_know()
    {
        var heard = new ConcurrentQueue<int>();
        await HostAsync(Service, service => service.MapEvent(Fact, (Happened happened) => heard.Enqueue(happened.Number)));
        var sender = await StartAsync();

        await PublishAsync(sender, Event(Fact, """{"number":7,"colour":"red"}"""));

        await WhenAsync(() => !heard.IsEmpty);
        Assert.Equal(7, Assert.Single(heard));
    }

    [Fact]
    public async Task A_refusal_or_a_fault_drops_what_the_handler_wanted_to_publish_and_push()
    {
        var heard = new ConcurrentQueue<int>();
        await HostAsync(Other, service => service.MapEvent(Fact, (Happened happened) => heard.Enqueue(happened.Number)));
        await HostAsync(Service, service => service.MapRequest("thing.do", EventResult (Happened happened, EventContext context) =>
        {
            context.Publish(Fact, happened);
            context.Push.ToRoom(Service, "thing.pushed", happened);
            return happened.Number switch
            {
                1 => Errors.Conflict("Refused."),
                2 => throw new InvalidOperationException("on purpose"),
                _ => EventResult.Ok,
            };
        }).AllowAnonymous());
        var pushes = await HearPushesAsync(Names.PushRoom(Service));
        var asker = await AskerAsync();

        await asker.ErrorAsync("thing.do", """{"number":1}""");
        await asker.ErrorAsync("thing.do", """{"number":2}""");
        await asker.DataAsync("thing.do", """{"number":3}""");

        Assert.Equal("""{"number":3,"version":1}""", await pushes.NextTextAsync());
        await WhenAsync(() => !heard.IsEmpty);
        Assert.Equal(3, Assert.Single(heard));
    }

    [Fact]
    public async Task An_event_that_fails_once_is_handled_at_the_second_try()
    {
        var tries = 0;
        await HostAsync(Service, service => service.MapEvent(
            Fact, () => Interlocked.Increment(ref tries) == 1 ? throw new InvalidOperationException("on purpose") : Task.CompletedTask));
        var sender = await StartAsync();

        await PublishAsync(sender, Event(Fact, "null"));

        await WhenAsync(() => Logged.Has("EventHandled"));
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task A_refusal_that_means_not_now_is_tried_again_and_one_for_good_is_dead_at_once()
    {
        var tries = 0;
        await HostAsync(Service, service => service.MapEvent(Fact, EventResult (Happened happened) => happened.Number == 1
            ? Errors.NotFound("Nobody knows it.")
            : Interlocked.Increment(ref tries) < 3 ? Errors.Unavailable(TimeSpan.FromSeconds(1)) : EventResult.Ok));
        var sender = await StartAsync();
        var dead = await ReceiveAsync(sender, Names.Dead(Service));

        await PublishAsync(sender, Event(Fact, """{"number":1}"""));
        await PublishAsync(sender, Event(Fact, """{"number":2}"""));

        Assert.Equal("""{"number":1}""", await dead.NextTextAsync());
        await WhenAsync(() => Logged.Has("EventHandled"));
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task The_reply_comes_after_the_events_are_confirmed_and_before_the_pushes()
    {
        await HostAsync(Service, service => service.MapRequest("thing.do", (EventContext context) =>
        {
            context.Push.ToSocket("thing.pushed", "push");
            context.Publish(Fact, "event");
            return "reply";
        }).AllowAnonymous());
        var broker = await StartAsync("router");
        broker.Declare(new ServiceQueues(Other, HandlesRequests: false, [Fact]));
        var order = new Received();
        await ConsumeAsync(broker, new ConsumerOptions(Names.Events(Other)) { Concurrency = 1 }, order.AckAsync);
        var mailbox = broker.OpenMailbox(order.TakeAsync);
        await WhenAsync(() => mailbox.Address is not null);
        await mailbox.BindAsync(Names.PushesExchange, Names.PushNode("n1"), Bound());
        var envelope = NewEnvelope("thing.do") with { ReplyTo = mailbox.Address, CorrelationId = "c1", Caller = User() };

        await PublishAsync(broker, new OutgoingMessage("", Names.Requests(Service), envelope, "null"u8.ToArray()));

        // The event has a queue of its own, so only reply and push have an order that can be seen from here.
        var texts = await order.NextTextsAsync(3);
        Assert.Equal(["\"event\"", "\"push\"", """{"ok":true,"data":"reply"}"""], texts.Order(StringComparer.Ordinal));
        Assert.True(Array.IndexOf(texts, """{"ok":true,"data":"reply"}""") < Array.IndexOf(texts, "\"push\""));
    }

    [Fact]
    public async Task What_one_handler_publishes_and_pushes_arrives_in_its_order()
    {
        await HostAsync(Service, service => service.MapRequest("thing.do", (EventContext context) =>
        {
            for (var i = 0; i < 50; i++)
            {
                context.Publish(Fact, i);
                context.Push.ToRoom(Service, "thing.pushed", i);
            }
        }).AllowAnonymous());
        var pushes = await HearPushesAsync(Names.PushRoom(Service));
        var asker = await AskerAsync();
        asker.Broker.Declare(new ServiceQueues(Other, HandlesRequests: false, [Fact]));
        var events = await ReceiveAsync(asker.Broker, Names.Events(Other));

        await asker.DataAsync("thing.do", "null");

        string[] expected = [.. Enumerable.Range(0, 50).Select(i => $"{i}")];
        Assert.Equal(expected, await pushes.NextTextsAsync(50));
        Assert.Equal(expected, await events.NextTextsAsync(50));
    }

    [Fact]
    public async Task From_outside_a_handler_a_service_publishes_and_pushes_at_once()
    {
        var heard = new ConcurrentQueue<int>();
        await HostAsync(Other, service => service.MapEvent(Fact, (Happened happened) => heard.Enqueue(happened.Number)));
        var host = await HostAsync(Service, _ => { });
        var pushes = await HearPushesAsync(Names.PushUser(Service));
        var messages = host.Services.GetRequiredKeyedService<ServiceMessages>(Service);

        Assert.Equal(PublishOutcome.Confirmed, await messages.PublishAsync(Fact, new Happened(5), cancellation: Bound()));
        await messages.PushToUserAsync(Service, "thing.pushed", new Happened(6), Bound());

        Assert.Equal("""{"number":6,"version":1}""", await pushes.NextTextAsync());
        await WhenAsync(() => !heard.IsEmpty);
        Assert.Equal(5, Assert.Single(heard));
    }
}
