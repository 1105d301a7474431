using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>How a handler and its service's database go together.</summary>
public abstract partial class ServiceContract
{
    /// <summary>A database that only notes what it is told.</summary>
    sealed class Ledger : IHandlerTransaction
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public async Task<T> RunAsync<T>(
            IServiceProvider scope, EventContext context, Func<Task<T>> handler, Func<T, bool> commits, CancellationToken cancellation)
        {
            Lines.Enqueue("begin");
            try
            {
                var result = await handler();
                Lines.Enqueue(commits(result) ? "commit" : "rollback");
                return result;
            }
            catch
            {
                Lines.Enqueue("rollback");
                throw;
            }
        }
    }

    async Task<(Asker Asker, Ledger Ledger)> WithDatabaseAsync(Action<Service> map)
    {
        var ledger = new Ledger();
        await HostAsync(Service, map, registration => registration.Services.AddKeyedSingleton<IHandlerTransaction>(Service, ledger));
        return (await AskerAsync(), ledger);
    }

    [Fact]
    public async Task A_value_commits_and_a_refusal_or_a_fault_rolls_back()
    {
        var (asker, ledger) = await WithDatabaseAsync(service => service.MapRequest("thing.do", EventResult (Happened happened) => happened.Number switch
        {
            1 => Errors.NotFound("Not there."),
            2 => throw new InvalidOperationException("on purpose"),
            _ => EventResult.Ok,
        }).AllowAnonymous());

        await asker.DataAsync("thing.do", """{"number":0}""");
        await asker.ErrorAsync("thing.do", """{"number":1}""");
        await asker.ErrorAsync("thing.do", """{"number":2}""");

        Assert.Equal(["begin", "commit", "begin", "rollback", "begin", "rollback"], ledger.Lines);
    }

    [Fact]
    public async Task A_read_only_handler_has_no_transaction_and_cannot_publish()
    {
        var (asker, ledger) = await WithDatabaseAsync(service =>
        {
            service.MapRequest("thing.read", () => 1).AllowAnonymous().ReadOnly();
            service.MapRequest("thing.publish", (EventContext context) => context.Publish(Fact, 1)).AllowAnonymous().ReadOnly();
        });

        await asker.DataAsync("thing.read", "null");
        await asker.ErrorAsync("thing.publish", "null");

        Assert.Empty(ledger.Lines);
        Assert.Contains("is marked .ReadOnly(), so it cannot publish", Logged.TextOf("RequestFailed"));
    }

    [Fact]
    public async Task Own_transactions_outlive_a_refusal_with_their_events()
    {
        var (asker, ledger) = await WithDatabaseAsync(service => service.MapRequest("thing.do", async Task<EventResult> (EventContext context) =>
        {
            await context.Transaction(() =>
            {
                context.Publish(Fact, "kept");
                context.Push.ToRoom(Service, "thing.pushed", "kept");
                return Task.CompletedTask;
            });
            await context.Transaction(() =>
            {
                context.Publish(Fact, "dropped");
                return Task.FromResult<EventResult>(Errors.Conflict("Not this one."));
            });
            context.Push.ToRoom(Service, "thing.pushed", "dropped");
            return Errors.Conflict("Refused.");
        }).AllowAnonymous().OwnTransactions());
        asker.Broker.Declare(new ServiceQueues(Other, HandlesRequests: false, [Fact]));
        var events = await ReceiveAsync(asker.Broker, Names.Events(Other));
        var pushes = await HearPushesAsync(Names.PushRoom(Service));

        await asker.ErrorAsync("thing.do", "null");

        // Pushes leave after the reply, so that ours may go only when the first has come.
        Assert.Equal("\"kept\"", await events.NextTextAsync());
        Assert.Equal("\"kept\"", await pushes.NextTextAsync());
        await PublishAsync(asker.Broker, Event(Fact, "last"));
        await PublishAsync(asker.Broker, Push(Names.PushRoom(Service), "last"));

        Assert.Equal(["begin", "commit", "begin", "rollback"], ledger.Lines);
        Assert.Equal("last", await events.NextTextAsync());
        Assert.Equal("last", await pushes.NextTextAsync());
    }

    [Fact]
    public async Task What_belongs_inside_or_outside_a_transaction_is_an_error_that_says_so()
    {
        var (asker, _) = await WithDatabaseAsync(service =>
        {
            service.MapRequest("thing.ask", async (EventContext context) => await context.Request<string>("other.ask")).AllowAnonymous();
            service.MapRequest("thing.publish", (EventContext context) => context.Publish(Fact, 1)).AllowAnonymous().OwnTransactions();
            service.MapRequest("thing.nest", async (EventContext context) => await context.Transaction(() => Task.FromResult(1))).AllowAnonymous();
        });

        foreach (var name in new[] { "ask", "publish", "nest" })
        {
            Assert.Equal("internal", await asker.CodeAsync("thing." + name, "null"));
        }

        var faults = string.Concat(Logged.Entries.Where(entry => entry.Event == "RequestFailed").Select(entry => entry.Text));
        Assert.Contains("inside a transaction, which would hold its database while another service works", faults);
        Assert.Contains("inside context.Transaction(…), which commits both together", faults);
        Assert.Contains("is in a transaction already", faults);
    }
}
