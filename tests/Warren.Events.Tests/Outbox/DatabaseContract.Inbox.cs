using System.Collections.Concurrent;
using Xunit;

namespace Warren.Events.Tests.Outbox;

/// <summary>Effects happen once, whatever comes twice.</summary>
public abstract partial class DatabaseContract
{
    static readonly Caller Ada = new() { Kind = CallerKind.User, UserId = "ada" };
    static readonly Caller Bob = new() { Kind = CallerKind.User, UserId = "bob" };

    static string NewId => Guid.NewGuid().ToString();

    Task<NotesService> StartAddingAsync(ConcurrentBag<string>? runs = null) => StartAsync(service =>
    {
        service.MapRequest("note.add", async (AddNote add, NotesDb db, EventContext context) =>
        {
            runs?.Add(add.Text);
            db.Notes.Add(new Note { Text = add.Text });
            await db.SaveChangesAsync();
            context.Publish("note.added", new NoteAdded(add.Text));
            context.Join("notes");
            return new NoteAdded($"{add.Text} {runs?.Count}");
        }).AllowAnonymous();
        service.MapEvent("note.sent", async (AddNote add, NotesDb db) =>
        {
            runs?.Add(add.Text);
            await InsertAsync(db, add.Text);
        });
    });

    [Fact]
    public async Task A_request_sent_again_gets_the_same_answer_and_is_done_once()
    {
        var runs = new ConcurrentBag<string>();
        await using var notes = await StartAddingAsync(runs);
        var id = NewId;

        var first = await notes.AskForReplyAsync("note.add", new AddNote("one"), id, Ada);
        var second = await notes.AskForReplyAsync("note.add", new AddNote("one"), id, Ada);

        Assert.Equal("""{"ok":true,"data":{"text":"one 1"}}"""u8.ToArray(), first.Body.ToArray());
        Assert.Equal(first.Body.ToArray(), second.Body.ToArray());
        Assert.Equal("[\"notes\"]", second.Envelope.Headers[Names.Headers.Join]);
        Assert.Equal(["one"], await notes.TextsAsync());
        Assert.Single(runs);
    }

    [Fact]
    public async Task A_request_sent_again_to_a_new_process_gets_the_answer_of_the_old_one()
    {
        var id = NewId;
        await using (var before = await StartAddingAsync())
        {
            await before.AskAsync("note.add", new AddNote("one"), id, Ada);
        }

        var runs = new ConcurrentBag<string>();
        await using var after = await StartAddingAsync(runs);
        var again = await after.AskAsync("note.add", new AddNote("one"), id, Ada);

        Assert.Equal("one ", again.GetProperty("data").GetProperty("text").GetString());
        Assert.Empty(runs);
        Assert.Equal(["one"], await after.TextsAsync());
    }

    [Fact]
    public async Task Many_copies_of_one_request_at_the_same_time_are_done_once_and_all_answered()
    {
        await using var notes = await StartAddingAsync([]);
        var id = NewId;

        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => notes.AskAsync("note.add", new AddNote("one"), id, Ada)));

        Assert.All(replies, reply => Assert.Equal(replies[0].GetRawText(), reply.GetRawText()));
        Assert.True(replies[0].GetProperty("ok").GetBoolean(), replies[0].GetRawText());
        Assert.Equal(["one"], await notes.TextsAsync());
    }

    [Fact]
    public async Task Nobody_gets_another_caller_s_stored_reply()
    {
        await using var notes = await StartAddingAsync([]);
        var id = NewId;
        Caller[] callers = [Ada, Bob, Caller.Anonymous, new Caller { Kind = CallerKind.User, UserId = "anonymous" }];

        foreach (var caller in callers)
        {
            await notes.AskAsync("note.add", new AddNote(caller.Key), id, caller);
        }

        await notes.AskAsync("note.add", new AddNote("service"), id);
        foreach (var caller in callers)
        {
            var again = await notes.AskAsync("note.add", new AddNote(caller.Key), id, caller);
            Assert.StartsWith(caller.Key + " ", again.GetProperty("data").GetProperty("text").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(["anonymous", "service", "user:ada", "user:anonymous", "user:bob"], await notes.TextsAsync());
    }

    [Fact]
    public async Task The_same_id_with_another_payload_is_a_conflict_and_changes_nothing()
    {
        await using var notes = await StartAddingAsync([]);
        var id = NewId;
        await notes.AskAsync("note.add", new AddNote("one"), id, Ada);

        var other = await notes.AskAsync("note.add", new AddNote("two"), id, Ada);

        Assert.Equal("conflict", CodeOf(other));
        Assert.Contains("with a new id", other.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(["one"], await notes.TextsAsync());
    }

    [Fact]
    public async Task A_refusal_is_not_kept_so_the_same_id_may_succeed_later()
    {
        var isFull = true;
        await using var notes = await StartAsync(service => service.MapRequest("note.add", async Task<EventResult> (AddNote add, NotesDb db) =>
        {
            await InsertAsync(db, add.Text);
            return isFull ? new EventError("full", "There is no room.") : EventResult.Ok;
        }));
        var id = NewId;

        Assert.Equal("full", CodeOf(await notes.AskAsync("note.add", new AddNote("one"), id)));
        isFull = false;
        Assert.Null(CodeOf(await notes.AskAsync("note.add", new AddNote("one"), id)));

        Assert.Equal(["one"], await notes.TextsAsync());
    }

    [Fact]
    public async Task An_event_that_comes_twice_applies_once()
    {
        var runs = new ConcurrentBag<string>();
        await using var notes = await StartAddingAsync(runs);
        var id = NewId;

        await notes.AnnounceAsync("note.sent", id, new AddNote("one"));
        await notes.AnnounceAsync("note.sent", id, new AddNote("one"));
        await notes.AnnounceAsync("note.sent", NewId, new AddNote("two"));
        await notes.UntilAsync(async () => (await notes.TextsAsync()).Contains("two") && notes.Waiting("notes.events") == 0);

        Assert.Equal(["one", "two"], await notes.TextsAsync());
        Assert.Equal(2, runs.Count);
    }

    [Fact]
    public async Task A_sensitive_request_is_neither_remembered_nor_its_reply_kept()
    {
        await using var notes = await StartAsync(service => service
            .MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text)).Sensitive());
        var id = NewId;

        await notes.AskAsync("note.add", new AddNote("one"), id);
        await notes.AskAsync("note.add", new AddNote("one"), id);

        Assert.Equal(["one", "one"], await notes.TextsAsync());
        Assert.Equal(0, await notes.CountAsync("warren_inbox"));
    }

    [Fact]
    public async Task What_was_handled_long_ago_is_forgotten_a_thousand_rows_at_a_time()
    {
        await using var notes = await StartAddingAsync([]);
        await notes.ExecuteAsync(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
            INSERT INTO warren_inbox (service, name, caller, id, handled) SELECT 'notes', 'note.add', 'user:ada', 'old ' || i, 0 FROM n
            """);
        var id = NewId;
        await notes.AskAsync("note.add", new AddNote("new"), id, Ada);

        await using var other = await StartAddingAsync([]);
        await other.UntilAsync(async () => await other.CountAsync("warren_inbox") == 1);

        Assert.Equal("new 1", (await other.AskAsync("note.add", new AddNote("new"), id, Ada)).GetProperty("data").GetProperty("text").GetString());
    }

    [Fact]
    public async Task Tables_of_a_newer_version_stop_the_start_and_say_so()
    {
        await using (var notes = await StartAddingAsync())
        {
            await notes.ExecuteAsync("UPDATE warren_tables SET version = 99");
        }

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAddingAsync());

        Assert.Contains("version 99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_without_an_id_are_each_handled()
    {
        await using var notes = await StartAsync(service => service.MapEvent("note.sent", (AddNote add, NotesDb db) => InsertAsync(db, add.Text)));

        await notes.AnnounceAsync("note.sent", "", new AddNote("one"));
        await notes.AnnounceAsync("note.sent", "", new AddNote("two"));

        await notes.UntilAsync(async () => (await notes.TextsAsync()).Count == 2);
    }
}
