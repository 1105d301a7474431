using System.Collections.Concurrent;
using System.Text.Json;
using Xunit;

namespace Warren.Events.Tests.Outbox;

/// <summary>Dead letters as people see them.</summary>
public abstract partial class DatabaseContract
{
    static readonly Caller Admin = new() { Kind = CallerKind.User, UserId = "ann", SessionId = "s1", Roles = ["admin"] };

    [Fact]
    public async Task A_dead_letter_is_listed_shown_edited_and_replayed_under_its_id()
    {
        await using var notes = await StartAsync(service => service.MapEvent(
            "note.sent", EventResult (AddNote add, NotesDb db, EventContext context) =>
            {
                if (add.Text.Length == 0)
                {
                    return Errors.Invalid("text", "It is empty.");
                }

                db.Notes.Add(new Note { Text = $"{context.RequestId} {context.Attempt} {add.Text}" });
                return EventResult.Ok;
            }));
        var id = Guid.CreateVersion7().ToString();
        await notes.AnnounceAsync("note.sent", id, new AddNote(""));
        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters") == 1);

        var page = await DataAsync(notes, "list");
        var letter = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal(id, letter.GetProperty("id").GetString());
        Assert.Equal(("refused", "validation_failed", "text: It is empty.", 1), (
            letter.GetProperty("reason").GetString(),
            letter.GetProperty("errorType").GetString(),
            letter.GetProperty("errorMessage").GetString(),
            letter.GetProperty("attempt").GetInt32()));
        Assert.Equal("", (await DataAsync(notes, "show", new { id })).GetProperty("json").GetProperty("text").GetString());

        Assert.Equal(1, await ChangedAsync(notes, "edit", new { id, payload = new { text = "better" } }));
        Assert.Equal(1, await ChangedAsync(notes, "replay", new { id }));

        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters") == 0);
        Assert.Equal([$"{id} 1 better"], await notes.TextsAsync());
    }

    [Fact]
    public async Task A_dead_letter_that_dies_again_is_kept_and_counted()
    {
        await using var notes = await StartAsync(service => service.MapEvent("note.sent", EventResult (AddNote _) => Errors.NotFound("No.")));
        await notes.AnnounceAsync("note.sent", Guid.CreateVersion7().ToString(), new AddNote("one"));
        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters") == 1);

        Assert.Equal(1, await ChangedAsync(notes, "replay", new { all = true }));

        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters WHERE times = 2 AND replay IS NULL") == 1);
    }

    [Fact]
    public async Task A_dead_letter_is_kept_whatever_characters_its_error_has()
    {
        await using var notes = await StartAsync(service => service.MapEvent(
            "note.sent", EventResult (AddNote add) => Errors.Invalid("text", $"'{add.Text}' is no number.")));

        await notes.AnnounceAsync("note.sent", Guid.CreateVersion7().ToString(), new AddNote("1\0\ud800"));

        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters") == 1);
        var letter = Assert.Single((await DataAsync(notes, "list")).GetProperty("items").EnumerateArray());
        Assert.Equal("text: '1\ufffd\ufffd' is no number.", letter.GetProperty("errorMessage").GetString());
    }

    [Fact]
    public async Task A_replay_that_takes_longer_than_its_claim_is_sent_once()
    {
        var tries = 0;
        using var gate = new SemaphoreSlim(0);
        await using var notes = await StartAsync(
            service => service.MapEvent("note.sent", async Task<EventResult> (AddNote _, CancellationToken cancellation) =>
            {
                if (Interlocked.Increment(ref tries) == 1)
                {
                    return Errors.NotFound("No.");
                }

                await gate.WaitAsync(cancellation);
                return EventResult.Ok;
            }).OwnTransactions(),
            Quick);
        await notes.AnnounceAsync("note.sent", Guid.CreateVersion7().ToString(), new AddNote("one"));
        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters") == 1);
        Assert.Equal(1, await ChangedAsync(notes, "replay", new { all = true }));
        await notes.UntilAsync(() => Task.FromResult(Volatile.Read(ref tries) == 2));

        // As if its minute were over.
        await notes.ExecuteAsync("UPDATE warren_dead_letters SET replay = 1");
        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters WHERE replay > 1") == 1);
        gate.Release();

        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters") == 0);
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task A_dead_letter_that_is_being_replayed_is_not_edited()
    {
        await using var notes = await StartAsync(service => service.MapEvent("note.sent", EventResult (AddNote _) => Errors.NotFound("No.")));
        var ids = new[] { Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString() };
        foreach (var id in ids)
        {
            await notes.AnnounceAsync("note.sent", id, new AddNote(""));
        }

        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters") == 2);

        // The second one's turn is in ten seconds.
        Assert.Equal(2, await ChangedAsync(notes, "replay", new { all = true, perSecond = 0.1 }));
        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters WHERE times = 2 AND replay IS NULL") == 1);
        var answers = new List<string?>();
        foreach (var id in ids)
        {
            answers.Add(CodeOf(await notes.AskAsync("notes.deadLetters.edit", new { id, payload = new { text = "better" } }, caller: Admin)));
        }

        Assert.Equal([null, "conflict"], answers.Order());
    }

    [Fact]
    public async Task A_group_is_replayed_and_another_is_dropped()
    {
        var isOpen = false;
        var handled = new ConcurrentQueue<string>();
        await using var notes = await StartAsync(service =>
        {
            service.MapEvent("note.sent", EventResult (AddNote add) =>
            {
                if (!Volatile.Read(ref isOpen))
                {
                    return Errors.NotFound("No.");
                }

                handled.Enqueue(add.Text);
                return EventResult.Ok;
            });
            service.MapEvent("note.lost", EventResult () => Errors.Conflict("No."));
        });
        for (var i = 0; i < 5; i++)
        {
            await notes.AnnounceAsync("note.sent", Guid.CreateVersion7().ToString(), new AddNote($"{i}"));
            await notes.AnnounceAsync("note.lost", Guid.CreateVersion7().ToString(), new AddNote($"{i}"));
        }

        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters") == 10);
        var page = await DataAsync(notes, "list", new { limit = 3, type = "note.sent" });
        Assert.Equal(3, page.GetProperty("items").GetArrayLength());
        Assert.Equal(5, page.GetProperty("total").GetInt64());
        Assert.Equal(5, page.GetProperty("groups")[0].GetProperty("count").GetInt64());
        Assert.Equal(5, await ChangedAsync(notes, "drop", new { reason = "refused", type = "note.lost" }));
        Volatile.Write(ref isOpen, true);
        Assert.Equal(5, await ChangedAsync(notes, "replay", new { errorType = "not_found", perSecond = 20 }));

        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters") == 0);
        Assert.Equal(["0", "1", "2", "3", "4"], handled.Order());
    }

    [Fact]
    public async Task Dead_letters_are_for_admins_and_a_change_says_which()
    {
        await using var notes = await StartAsync(service => service.MapEvent("note.sent", () => { }));
        var clerk = Admin with { Roles = ["clerk"] };

        foreach (var verb in new[] { "list", "show", "edit", "replay", "drop" })
        {
            Assert.Equal("forbidden", CodeOf(await notes.AskAsync("notes.deadLetters." + verb, new { }, caller: clerk)));
            Assert.Equal("unauthenticated", CodeOf(await notes.AskAsync("notes.deadLetters." + verb, new { }, caller: Caller.Anonymous)));
        }

        Assert.Equal("validation_failed", CodeOf(await notes.AskAsync("notes.deadLetters.drop", new { }, caller: Admin)));
        Assert.Equal("validation_failed", CodeOf(await notes.AskAsync("notes.deadLetters.replay", new { perSecond = 0 }, caller: Admin)));
        Assert.Equal("not_found", CodeOf(await notes.AskAsync("notes.deadLetters.replay", new { id = "nobody" }, caller: Admin)));
        Assert.Equal("not_found", CodeOf(await notes.AskAsync("notes.deadLetters.show", new { id = "nobody" }, caller: Admin)));
    }

    static async Task<JsonElement> DataAsync(NotesService notes, string verb, object? payload = null)
    {
        var reply = await notes.AskAsync("notes.deadLetters." + verb, payload ?? new { }, caller: Admin);
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        return reply.GetProperty("data");
    }

    static async Task<long> ChangedAsync(NotesService notes, string verb, object payload) =>
        (await DataAsync(notes, verb, payload)).GetProperty("count").GetInt64();
}
