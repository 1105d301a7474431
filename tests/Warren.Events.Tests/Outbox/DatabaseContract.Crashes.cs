using System.Collections.Concurrent;
using Xunit;

namespace Warren.Events.Tests.Outbox;

/// <summary>What is in hand is noted, for a broker that forgets it with the process; CrashContract does the same with processes that die.</summary>
public abstract partial class DatabaseContract
{
    [Fact]
    public async Task An_event_is_noted_while_it_is_in_hand_and_no_longer()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var notes = await StartAsync(service => service.MapEvent("note.sent", (AddNote _) => go.Task));
        var id = NewId;

        await notes.AnnounceAsync("note.sent", id, new AddNote("one"));
        await notes.UntilAsync(async () => await notes.CountAsync($"warren_in_hand WHERE id = '{id}' AND name = 'note.sent' AND times = 1") == 1);
        go.SetResult();

        await notes.UntilAsync(async () => await notes.CountAsync("warren_in_hand") == 0);
    }

    [Fact]
    public async Task An_event_that_was_in_hand_at_two_deaths_of_processes_is_handled_and_forgiven()
    {
        var runs = new ConcurrentBag<string>();
        await using var notes = await StartAddingAsync(runs);
        var id = NewId;
        await DiedWithInHandAsync(notes, id, times: 2);

        await notes.AnnounceAsync("note.sent", id, new AddNote("one"));

        await notes.UntilAsync(async () => await notes.CountAsync("warren_in_hand") == 0);
        Assert.Equal(["one"], await notes.TextsAsync());
    }

    [Fact]
    public async Task An_event_that_was_in_hand_at_three_deaths_of_processes_is_dead_unrun_until_a_person_replays_it()
    {
        var runs = new ConcurrentBag<string>();
        await using var notes = await StartAddingAsync(runs);
        var id = NewId;
        await DiedWithInHandAsync(notes, id, times: 3);

        await notes.AnnounceAsync("note.sent", id, new AddNote("one"));

        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters WHERE reason = 'crashed'") == 1);
        Assert.Empty(runs);
        Assert.Equal(1, await ChangedAsync(notes, "replay", new { id }));
        await notes.UntilAsync(async () => await notes.CountAsync("warren_dead_letters") == 0);
        Assert.Equal(["one"], await notes.TextsAsync());
        await notes.UntilAsync(async () => await notes.CountAsync("warren_in_hand") == 0);
    }

    [Fact]
    public async Task A_lost_link_to_the_broker_in_the_middle_of_a_handler_is_no_death()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        await using var notes = await StartAsync(service => service.MapEvent("note.sent", async (AddNote _) =>
        {
            Interlocked.Increment(ref begun);
            await go.Task;
        }));

        await notes.AnnounceAsync("note.sent", NewId, new AddNote("one"));
        await notes.UntilAsync(() => Task.FromResult(Volatile.Read(ref begun) == 1));
        await notes.CutOffAsync(() => Task.CompletedTask);
        await notes.UntilAsync(() => Task.FromResult(notes.Waiting("notes.events") == 0));

        Assert.Equal(1, await notes.CountAsync("warren_in_hand WHERE times = 1"));
        go.SetResult();
        await notes.UntilAsync(async () => await notes.CountAsync("warren_in_hand") == 0);
    }

    /// <summary>What is left by processes that died with an event in hand.</summary>
    static Task DiedWithInHandAsync(NotesService notes, string id, int times) => notes.ExecuteAsync(
        $"INSERT INTO warren_in_hand (service, name, id, times, since) VALUES ('notes', 'note.sent', '{id}', {times}, 4102444800000)");
}
