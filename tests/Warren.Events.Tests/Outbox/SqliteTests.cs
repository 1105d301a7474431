using System.Text.Json;
using Warren.Outbox;
using Xunit;

namespace Warren.Events.Tests.Outbox;

public sealed class SqliteTests() : DatabaseContract(new SqliteFixture())
{
    [Fact]
    public async Task Writers_beyond_the_bound_are_answered_unavailable_and_told_when_to_come_again()
    {
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var notes = await StartAsync(
            service => service.MapRequest("note.hold", async (AddNote add, NotesDb db) =>
            {
                inside.TrySetResult();
                await go.Task;
                await InsertAsync(db, add.Text);
            }),
            bounds => bounds.MaxWaitingWriters = 1);
        var holder = notes.AskAsync("note.hold", new AddNote("a"));
        await inside.Task.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System);

        // One of the two waits; whichever comes second finds no place.
        var (next, last) = (notes.AskAsync("note.hold", new AddNote("b")), notes.AskAsync("note.hold", new AddNote("c")));
        var refused = await await Task.WhenAny(next, last);
        go.SetResult();
        var done = await Task.WhenAll(holder, next, last);

        Assert.Equal("unavailable", CodeOf(refused));
        Assert.True(refused.GetProperty("error").GetProperty("retryAfter").GetDouble() > 0);
        Assert.Equal(2, done.Count(reply => CodeOf(reply) is null));
        Assert.Equal(2, (await notes.TextsAsync()).Count);
    }

    [Fact]
    public async Task A_writer_that_waits_too_long_is_answered_unavailable()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var notes = await StartAsync(
            service =>
            {
                service.MapRequest("note.hold", async (AddNote add, NotesDb db) => await go.Task);
                service.MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text));
            },
            bounds => bounds.MaxWriterWait = TimeSpan.FromSeconds(0.1));
        var holders = new[] { notes.AskAsync("note.hold", new AddNote("a")), notes.AskAsync("note.hold", new AddNote("b")) };

        var refused = await await Task.WhenAny(holders);
        go.SetResult();
        await Task.WhenAll(holders);

        Assert.Equal("unavailable", CodeOf(refused));
    }

    [Fact]
    public async Task Readers_do_not_wait_for_the_writer()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var notes = await StartAsync(service =>
        {
            service.MapRequest("note.hold", async (AddNote add, NotesDb db) =>
            {
                await InsertAsync(db, add.Text);
                inside.TrySetResult();
                await go.Task;
            });
            service.MapRequest("note.count", (NotesDb db) => new NoteAdded(db.Notes.Count().ToString())).ReadOnly();
        });
        var holder = notes.AskAsync("note.hold", new AddNote("a"));
        await inside.Task.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System);

        var read = await notes.AskAsync("note.count");
        go.SetResult();
        await holder;

        Assert.Equal("0", read.GetProperty("data").GetProperty("text").GetString());
    }

    [Fact]
    public async Task With_the_gate_held_and_sixty_four_writers_queued_an_echo_of_the_process_is_answered_at_once()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var notes = await StartAsync(
            service =>
            {
                service.MapRequest("note.hold", async (AddNote add, NotesDb db) =>
                {
                    inside.TrySetResult();
                    await go.Task;
                    await InsertAsync(db, add.Text);
                });
                service.MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text));
                service.MapRequest("note.echo", (AddNote add) => add).ReadOnly();
            },
            bounds => bounds.MaxWriterWait = TimeSpan.FromSeconds(30));
        var writers = new List<Task<JsonElement>> { notes.AskAsync("note.hold", new AddNote("held")) };
        await inside.Task.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System);

        writers.AddRange(Enumerable.Range(0, 64).Select(i => notes.AskAsync("note.add", new AddNote($"{i:00}"))));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"{i}", (await notes.AskAsync("note.echo", new AddNote($"{i}"))).GetProperty("data").GetProperty("text").GetString());
        }

        Assert.DoesNotContain(writers, writer => writer.IsCompleted);
        go.SetResult();
        Assert.All(await Task.WhenAll(writers), reply => Assert.Null(CodeOf(reply)));
        Assert.Equal(65, (await notes.TextsAsync()).Count);
    }

    [Fact]
    public async Task The_gate_lets_writers_in_in_the_order_they_came()
    {
        var gate = WriterGate.For(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString()));
        var order = new List<int>();
        Assert.True(await gate.EnterAsync(8, TimeSpan.FromSeconds(5), TimeProvider.System, CancellationToken.None));

        var waiting = Enumerable.Range(0, 8).Select(EnterAsync).ToList();
        gate.Exit();
        await Task.WhenAll(waiting);

        Assert.Equal(Enumerable.Range(0, 8), order);

        async Task EnterAsync(int i)
        {
            Assert.True(await gate.EnterAsync(8, TimeSpan.FromSeconds(5), TimeProvider.System, CancellationToken.None));
            order.Add(i);
            gate.Exit();
        }
    }
}
