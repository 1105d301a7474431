using System.Collections.Concurrent;
using Warren.Events.InProcess;
using Xunit;

namespace Warren.Events.Tests.Outbox;

/// <summary>More events than a queue takes: they wait in the outbox of their sender.</summary>
public abstract partial class DatabaseContract
{
    const int Flood = 1_500;

    [Fact]
    public async Task Events_that_a_full_queue_refuses_wait_in_the_outbox_and_each_is_handled_once_when_there_is_room()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handled = new ConcurrentDictionary<string, int>();
        await using var notes = await StartAsync(
            service => Hearing(service, handled, gate.Task), Quick, new InProcessBusOptions { MaxQueueLength = 500 });
        await FloodAsync(notes);
        await notes.UntilAsync(() => Task.FromResult(notes.Waiting("notes.events") == 500));

        Assert.Equal(Flood, await notes.CountAsync("warren_outbox"));
        Assert.Empty(handled);
        gate.SetResult();

        for (var left = Flood; left >= 0; left -= 250)
        {
            await notes.UntilAsync(async () => await notes.CountAsync("warren_outbox") <= left);
        }

        Assert.Equal(Flood, handled.Count);
        Assert.All(handled.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_full_queue_does_not_keep_the_sweeper_at_the_rows_that_it_refuses()
    {
        await using (var before = await StartAsync(service => Hearing(service, [], Task.CompletedTask)))
        {
            before.Cut();
            await FloodAsync(before);
        }

        // The sweeper looks at the start, and not again for a minute.
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var notes = await StartAsync(
            service => Hearing(service, [], gate.Task),
            bounds => bounds.SweepEvery = TimeSpan.FromSeconds(60),
            new InProcessBusOptions { MaxQueueLength = 100 });
        await notes.UntilAsync(async () => await notes.CountAsync("warren_outbox WHERE claimed > 0") >= 500);
        for (var i = 0; i < 5; i++)
        {
            await notes.AskAsync("note.add", new AddNote($"{i}"));
        }

        Assert.InRange(await notes.CountAsync("warren_outbox WHERE claimed > 0"), 500, 1_000);
        gate.SetResult();
    }

    static void Hearing(Service service, ConcurrentDictionary<string, int> handled, Task gate)
    {
        // Outside a transaction: a hearer that waits inside one keeps the only writer of SQLite.
        service.MapEvent("note.sent", async (AddNote note) =>
        {
            await gate;
            handled.AddOrUpdate(note.Text, 1, (_, times) => times + 1);
        }).OwnTransactions();
        service.MapRequest("note.add", (AddNote add, NotesDb db) => { db.Notes.Add(new Note { Text = add.Text }); });
    }

    string Bytes => Fixture is SqliteFixture ? "BLOB" : "bytea";

    Task FloodAsync(NotesService notes) => notes.ExecuteAsync(
        $$"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{Flood}})
        INSERT INTO warren_outbox (service, id, type, content_type, headers, body, due, claimed)
        SELECT 'notes', 'id-' || i, 'note.sent', 'application/json', '{}', CAST('{"text":"' || i || '"}' AS {{Bytes}}), 1, 0 FROM n
        """);
}
