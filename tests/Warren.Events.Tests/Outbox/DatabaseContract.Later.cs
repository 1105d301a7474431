using Xunit;

namespace Warren.Events.Tests.Outbox;

/// <summary>Events for later, kept and taken back with a commit.</summary>
public abstract partial class DatabaseContract
{
    static void Later(Service service)
    {
        service.MapRequest("note.remind", (AddNote add, EventContext context) =>
            context.PublishAt(context.Now + TimeSpan.FromSeconds(double.Parse(add.Text, null)), "note.due", add));
        service.MapRequest("note.forget", async (AddNote add, EventContext context) => await context.CancelAsync(add.Text));
        service.MapRequest("note.forget.not", async Task<EventResult<bool>> (AddNote add, EventContext context) =>
            await context.CancelAsync(add.Text) ? new EventError("full", "Not after all.") : false);
        service.MapRequest("note.read", (EventContext context) => context.PublishAt(context.Now, "note.due", 1)).ReadOnly();
    }

    [Fact]
    public async Task An_event_for_later_leaves_when_it_is_due_also_from_the_next_process()
    {
        await using (var before = await StartAsync(Later, Quick))
        {
            await before.AskAsync("note.remind", new AddNote("1"));
            await before.AskAsync("note.remind", new AddNote("3600"));
            Assert.Empty(before.Heard);
        }

        await using var after = await StartAsync(Later, Quick);
        await after.UntilHeardAsync("note.due");
        await after.UntilAsync(async () => await after.CountAsync("warren_outbox") == 1);

        var heard = Assert.Single(after.Deliveries);
        Assert.Equal("""{"text":"1"}"""u8.ToArray(), heard.Body.ToArray());
    }

    [Fact]
    public async Task An_event_that_is_taken_back_does_not_leave_and_a_refusal_leaves_it_as_it_was()
    {
        await using var notes = await StartAsync(Later, Quick);
        var id = (await notes.AskAsync("note.remind", new AddNote("3600"))).GetProperty("data").GetString()!;

        Assert.Equal("full", CodeOf(await notes.AskAsync("note.forget.not", new AddNote(id))));
        Assert.Equal(1, await notes.CountAsync("warren_outbox"));
        Assert.True((await notes.AskAsync("note.forget", new AddNote(id))).GetProperty("data").GetBoolean());
        Assert.False((await notes.AskAsync("note.forget", new AddNote(id))).GetProperty("data").GetBoolean());

        Assert.Equal(0, await notes.CountAsync("warren_outbox"));
    }

    [Fact]
    public async Task An_event_that_has_left_cannot_be_taken_back()
    {
        await using var notes = await StartAsync(Later, Quick);
        var id = (await notes.AskAsync("note.remind", new AddNote("0"))).GetProperty("data").GetString()!;
        await notes.UntilHeardAsync("note.due");

        Assert.False((await notes.AskAsync("note.forget", new AddNote(id))).GetProperty("data").GetBoolean());
    }

    [Fact]
    public async Task Later_has_its_bounds()
    {
        await using var notes = await StartAsync(Later, Quick);

        Assert.Equal("internal", CodeOf(await notes.AskAsync("note.remind", new AddNote($"{TimeSpan.FromDays(367).TotalSeconds}"))));
        Assert.Equal("internal", CodeOf(await notes.AskAsync("note.read")));
        Assert.Equal(0, await notes.CountAsync("warren_outbox"));
    }
}
