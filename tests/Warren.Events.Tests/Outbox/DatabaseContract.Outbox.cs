using Warren.Outbox;
using Xunit;

namespace Warren.Events.Tests.Outbox;

/// <summary>What is committed is announced, whatever dies in between.</summary>
public abstract partial class DatabaseContract
{
    static void Adding(Service service) => service.MapRequest("note.add", (AddNote add, NotesDb db, EventContext context) =>
    {
        db.Notes.Add(new Note { Text = add.Text });
        for (var i = 0; i < 3; i++)
        {
            context.Publish($"note.added.{i}", new NoteAdded(add.Text), key: add.Text);
        }
    });

    static void Quick(DatabaseOptions options)
    {
        options.SweepAge = TimeSpan.FromSeconds(0.5);
        options.SweepEvery = TimeSpan.FromSeconds(0.05);
    }

    [Fact]
    public async Task A_confirmed_event_leaves_no_row_behind()
    {
        await using var notes = await StartAsync(Adding);

        await notes.AskAsync("note.add", new AddNote("one"));
        await notes.UntilHeardAsync("note.added.2");

        await notes.UntilAsync(async () => await notes.CountAsync("warren_outbox") == 0);
    }

    [Fact]
    public async Task Events_of_a_time_without_a_broker_leave_in_their_order_when_it_is_back()
    {
        await using var notes = await StartAsync(Adding, Quick);
        await notes.CutOffAsync(() => notes.ExecuteAsync(
            """
            INSERT INTO warren_outbox (service, id, type, content_type, headers, body, due, claimed)
            SELECT 'notes', 'id-' || i, 'note.added.' || i, 'application/json', '{}', '', 1, 0 FROM
            (SELECT 0 AS i UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) AS n ORDER BY i
            """));

        await notes.UntilHeardAsync("note.added.3");

        Assert.Equal(["note.added.0", "note.added.1", "note.added.2", "note.added.3"], notes.Heard);
        await notes.UntilAsync(async () => await notes.CountAsync("warren_outbox") == 0);
    }

    [Fact]
    public async Task What_a_process_committed_and_did_not_publish_leaves_with_the_next_one_once_and_as_it_was()
    {
        // The broker's link goes between the handler's last line and its commit.
        NotesService? dying = null;
        await using (dying = await StartAsync(service => service.MapRequest("note.add", (AddNote add, NotesDb db, EventContext context) =>
        {
            db.Notes.Add(new Note { Text = add.Text });
            context.Publish("note.added", new NoteAdded(add.Text), key: "k");
            dying!.Cut();
        }), Quick))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => dying.AskAsync("note.add", new AddNote("one")));
            await dying.UntilAsync(async () => await dying.CountAsync("warren_outbox") == 1);
            Assert.Empty(dying.Heard);
        }

        await using var next = await StartAsync(Adding, Quick);
        await next.UntilHeardAsync("note.added");
        await next.UntilAsync(async () => await next.CountAsync("warren_outbox") == 0);

        var heard = Assert.Single(next.Deliveries);
        Assert.Equal("""{"text":"one"}"""u8.ToArray(), heard.Body.ToArray());
        Assert.Equal(("notes", "k"), (heard.Envelope.Source, heard.Envelope.Headers["cloudEvents_partitionkey"]));
        Assert.Equal(["one"], await next.TextsAsync());
    }

    [Fact]
    public async Task What_a_killed_process_had_claimed_leaves_with_the_next_one_and_waits_for_no_lease()
    {
        await using (var killed = await StartAsync(Adding))
        {
            killed.Cut();
            await killed.ExecuteAsync(
                """
                INSERT INTO warren_outbox (service, id, type, content_type, headers, body, due, claimed)
                VALUES ('notes', 'one', 'note.added', 'application/json', '{}', '', 1, 4102444800000)
                """);
        }

        await using var next = await StartAsync(Adding, Quick);

        await next.UntilHeardAsync("note.added");
        await next.UntilAsync(async () => await next.CountAsync("warren_outbox") == 0);
        Assert.Single(next.Deliveries);
    }

    [Fact]
    public async Task Two_processes_that_sweep_the_same_table_publish_each_event_once()
    {
        await using var one = await StartAsync(Adding, Quick);
        await using var other = await StartAsync(Adding, Quick);
        await one.ExecuteAsync(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            INSERT INTO warren_outbox (service, id, type, content_type, headers, body, due, claimed)
            SELECT 'notes', 'id-' || i, 'note.added', 'application/json', '{}', '', 1, 0 FROM n
            """);

        await one.UntilAsync(async () => await one.CountAsync("warren_outbox") == 0);

        Assert.Equal(2000, one.Heard.Count() + other.Heard.Count());
    }

    [Fact]
    public async Task An_event_that_no_broker_can_take_does_not_keep_the_others_from_leaving()
    {
        await using var notes = await StartAsync(Adding, Quick);
        var tooLong = new string('x', 300);
        await notes.ExecuteAsync(
            $$"""
            INSERT INTO warren_outbox (service, id, type, content_type, headers, body, due, claimed)
            VALUES ('notes', 'bad', 'note.{{tooLong}}', 'application/json', '{}', '', 1, 0), ('notes', 'good', 'note.added', 'application/json', '{}', '', 1, 0)
            """);

        await notes.UntilHeardAsync("note.added");
        await notes.UntilAsync(async () => await notes.CountAsync("warren_outbox WHERE id = 'good'") == 0);

        Assert.Equal(1, await notes.CountAsync("warren_outbox WHERE id = 'bad'"));
        Assert.Equal(["note.added"], notes.Heard);
    }
}
