using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Warren.Events.InProcess;
using Warren.Outbox;
using Xunit;

namespace Warren.Events.Tests.Outbox;

/// <summary>What a handler may rely on, whichever database it has.</summary>
public abstract partial class DatabaseContract(IDatabaseFixture fixture) : IAsyncLifetime
{
    protected IDatabaseFixture Fixture { get; } = fixture;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await Fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_value_commits_rows_and_events_together_and_saves_what_the_handler_left_unsaved()
    {
        await using var notes = await StartAsync(service => service.MapRequest("note.add", (AddNote add, NotesDb db, EventContext context) =>
        {
            db.Notes.Add(new Note { Text = add.Text });
            context.Publish("note.added", new NoteAdded(add.Text));
            return new NoteAdded(add.Text);
        }));

        var reply = await notes.AskAsync("note.add", new AddNote("one"));

        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        Assert.Equal(["one"], await notes.TextsAsync());
        await notes.UntilHeardAsync("note.added");
    }

    [Fact]
    public async Task A_refusal_rolls_back_what_was_saved_and_drops_the_events()
    {
        await using var notes = await StartAsync(service => service.MapRequest("note.add", async (AddNote add, NotesDb db, EventContext context) =>
        {
            db.Notes.Add(new Note { Text = add.Text });
            await db.SaveChangesAsync();
            context.Publish("note.added", new NoteAdded(add.Text));
            return EventResult<NoteAdded>.FromEventError(new EventError("full", "There is no room."));
        }));

        Assert.Equal("full", CodeOf(await notes.AskAsync("note.add", new AddNote("one"))));
        Assert.Empty(await notes.TextsAsync());
        Assert.Empty(notes.Heard);
    }

    [Fact]
    public async Task An_exception_rolls_back_and_is_internal_to_the_caller()
    {
        await using var notes = await StartAsync(service => service.MapRequest("note.add", async (AddNote add, NotesDb db) =>
        {
            db.Notes.Add(new Note { Text = add.Text });
            await db.SaveChangesAsync();
            throw new InvalidOperationException("broken");
        }));

        Assert.Equal("internal", CodeOf(await notes.AskAsync("note.add", new AddNote("one"))));
        Assert.Empty(await notes.TextsAsync());
    }

    [Fact]
    public async Task A_read_only_handler_may_not_publish()
    {
        await using var notes = await StartAsync(service => service
            .MapRequest("note.read", (EventContext context) => context.Publish("note.read", new NoteAdded("")))
            .ReadOnly());

        Assert.Equal("internal", CodeOf(await notes.AskAsync("note.read")));
        Assert.Empty(notes.Heard);
    }

    [Fact]
    public async Task Own_transactions_commit_one_by_one_whatever_the_handler_answers()
    {
        await using var notes = await StartAsync(service => service
            .MapRequest("note.try", async (AddNote add, NotesDb db, EventContext context) =>
            {
                await context.Transaction(() => InsertAsync(db, add.Text + " 1"));
                var refused = await context.Transaction(async () =>
                {
                    await InsertAsync(db, add.Text + " 2");
                    return EventResult<NoteAdded>.FromEventError(new EventError("full", "There is no room."));
                });
                await context.Transaction(() => InsertAsync(db, add.Text + " 3"));
                return refused;
            })
            .OwnTransactions());

        Assert.Equal("full", CodeOf(await notes.AskAsync("note.try", new AddNote("try"))));
        Assert.Equal(["try 1", "try 3"], await notes.TextsAsync());
    }

    [Fact]
    public async Task Sixty_four_writers_at_once_all_succeed()
    {
        // A busy machine may need longer for all of them than a writer waits by default.
        await using var notes = await StartAsync(
            service => service.MapRequest("note.add", async (AddNote add, NotesDb db) =>
            {
                var before = await db.Notes.CountAsync();
                db.Notes.Add(new Note { Text = $"{add.Text} after {before}" });
            }),
            bounds => bounds.MaxWriterWait = TimeSpan.FromSeconds(30));

        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => notes.AskAsync("note.add", new AddNote($"{i:00}"))));

        Assert.All(replies, reply => Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText()));
        Assert.Equal(64, (await notes.TextsAsync()).Count);
    }

    [Fact]
    public async Task Two_instances_that_start_at_once_on_an_empty_database_both_come_up()
    {
        static void Map(Service service) => service.MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text));

        var both = await Task.WhenAll(StartAsync(Map), StartAsync(Map));
        await using var one = both[0];
        await using var other = both[1];
        await one.AskAsync("note.add", new AddNote("one"));
        await other.AskAsync("note.add", new AddNote("other"));

        Assert.Equal(["one", "other"], await one.TextsAsync());
    }

    [Fact]
    public async Task A_second_start_leaves_the_tables_alone()
    {
        await using (var first = await StartAsync(service => service.MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text))))
        {
            await first.AskAsync("note.add", new AddNote("kept"));
        }

        await using var second = await StartAsync(service => service.MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text)));

        Assert.Equal(["kept"], await second.TextsAsync());
    }

    protected static string? CodeOf(JsonElement reply) =>
        reply.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null;

    protected static Task InsertAsync(NotesDb db, string text)
    {
        db.Notes.Add(new Note { Text = text });
        return db.SaveChangesAsync();
    }

    protected Task<NotesService> StartAsync(Action<Service> map, Action<DatabaseOptions>? bounds = null, InProcessBusOptions? bus = null) =>
        NotesService.StartAsync(Fixture.Settings, map, bounds, bus);
}
