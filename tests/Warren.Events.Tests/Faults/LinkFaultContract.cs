using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Events.Tests.Brokers;
using Warren.Events.Tests.Outbox;
using Warren.Events.Tests.Sdk;
using Warren.Outbox;
using Xunit;

namespace Warren.Events.Tests.Faults;

/// <summary>A service with a database whose link to a healthy broker goes wrong: what is sent arrives, and each thing is done once.</summary>
public abstract class LinkFaultContract(IBrokerFixture fixture) : BrokerTests(fixture), IAsyncLifetime
{
    readonly SqliteFixture _database = new();
    readonly Logs _logs = new();
    IFaultyLink? _link;
    IHost? _host;

    IFaultyLink Link => _link!;

    string Fact => Service + ".happened";

    int TimesHandled => _logs.Entries.Count(entry => entry.Event == "EventHandled");

    protected abstract IFaultyLink NewLink();

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        _link = NewLink();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(_database.Settings);
        builder.Logging.AddProvider(_logs).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(_link.Broker);
        builder.AddService(Service).AddDatabase<NotesDb>(options =>
        {
            options.SweepAge = TimeSpan.FromSeconds(0.5);
            options.SweepEvery = TimeSpan.FromSeconds(0.05);
        });
        _host = builder.Build();
        _host.MapService(Service).MapEvent(Fact, (AddNote add, NotesDb db) =>
        {
            db.Notes.Add(new Note { Text = add.Text });
        });
        _link.Broker.Start();
        await _host.StartAsync(Bound());
        await WhenAsync(() => _host.Services.GetRequiredService<Handlers.ServiceHost>().ProblemOf(Service) is null);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await _host!.StopAsync(Bound());
        await Link.DisposeAsync();
        _host.Dispose();
        await DisposeAsync();
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_event_whose_acknowledgement_is_lost_comes_again_and_is_applied_once()
    {
        var sender = await StartAsync();
        Link.LoseAcknowledgements();
        await PublishAsync(sender, Event(Fact, """{"text":"one"}"""));
        await WhenAsync(() => TimesHandled == 1);

        Link.Break();

        await WhenAsync(() => TimesHandled == 2);
        await PublishAsync(sender, Event(Fact, """{"text":"two"}"""));
        await TextsAreAsync("one", "two");
    }

    [Fact]
    public async Task A_copy_of_an_event_is_applied_once()
    {
        var sender = await StartAsync();
        var message = Event(Fact, """{"text":"one"}""");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PublishAsync(sender, message)));
        await PublishAsync(sender, Event(Fact, """{"text":"two"}"""));

        await WhenAsync(() => TimesHandled == 6);
        await TextsAreAsync("one", "two");
    }

    [Fact]
    public async Task A_link_that_is_reset_in_the_middle_of_everything_loses_and_repeats_nothing()
    {
        const int Events = 60;
        for (var i = 0; i < Events; i++)
        {
            await CommitAsync($"{i:00}");
            if (i % 20 == 10)
            {
                Link.Break();
            }
        }

        await TextsAreAsync([.. Enumerable.Range(0, Events).Select(i => $"{i:00}")]);
        await OutboxIsEmptyAsync();
    }

    [Fact]
    public async Task What_is_committed_while_the_link_is_frozen_arrives_once_when_it_thaws()
    {
        Link.Freeze();
        await CommitAsync("one");
        await CommitAsync("two");
        await WhenAsync(() => !Link.Broker.State.IsConnected);
        await CommitAsync("three");

        Link.Thaw();

        await TextsAreAsync("one", "three", "two");
        await OutboxIsEmptyAsync();
    }

    [Fact]
    public async Task What_a_frozen_consumer_has_in_hand_goes_to_another()
    {
        var queue = Names.Requests(Service + "-2");
        using var gate = new SemaphoreSlim(0);
        var held = new Received();
        Link.Broker.Declare(new ServiceQueues(Service + "-2", HandlesRequests: true, []));
        await ConsumeAsync(Link.Broker, new ConsumerOptions(queue), async (delivery, cancellation) =>
        {
            await held.AckAsync(delivery, cancellation);
            await gate.WaitAsync(cancellation);
            return Settlement.Ack;
        });
        var other = await StartAsync();
        await PublishAsync(other, Request("one") with { RoutingKey = queue });
        await held.NextAsync();

        Link.Freeze();
        var received = await ReceiveAsync(other, queue);

        var again = await received.NextAsync();
        Assert.Equal("one", Encoding.UTF8.GetString(again.Body.Span));
        Assert.True(again.Redelivered);
        gate.Release(10);
        Link.Thaw();
    }

    /// <summary>A row's worth of work that announces something, whatever the broker does.</summary>
    async Task CommitAsync(string text)
    {
        await using var scope = _host!.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotesDb>();
        db.Publish(Fact, new NoteAdded(text));
        await db.SaveChangesAsync();
    }

    Task TextsAreAsync(params string[] texts) => WhenAsync(async () =>
    {
        await using var scope = _host!.Services.CreateAsyncScope();
        var notes = scope.ServiceProvider.GetRequiredService<NotesDb>().Notes;
        return (await notes.OrderBy(note => note.Text).Select(note => note.Text).ToListAsync()).SequenceEqual(texts);
    });

    Task OutboxIsEmptyAsync() => WhenAsync(async () =>
    {
        await using var scope = _host!.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NotesDb>().Database;
        return await database.SqlQuery<long>($"SELECT COUNT(*) AS \"Value\" FROM warren_outbox").SingleAsync() == 0;
    });
}

public sealed class InProcessLinkFaultTests(InProcessFixture fixture) : LinkFaultContract(fixture), IClassFixture<InProcessFixture>
{
    protected override IFaultyLink NewLink() => new InProcessLink(fixture.Bus);
}

public sealed class RabbitMQLinkFaultTests(RabbitMQFixture fixture) : LinkFaultContract(fixture), IClassFixture<RabbitMQFixture>
{
    protected override IFaultyLink NewLink() => new AmqpLink(fixture.AddressOf("users"));
}
