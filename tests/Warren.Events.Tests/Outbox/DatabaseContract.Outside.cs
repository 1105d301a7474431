using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Warren.Outbox;
using Xunit;

namespace Warren.Events.Tests.Outbox;

/// <summary>Events from outside a handler: committed with the rows of the same SaveChangesAsync.</summary>
public abstract partial class DatabaseContract
{
    [Fact]
    public async Task Published_with_a_context_an_event_leaves_with_its_rows()
    {
        await using var notes = await StartAsync(Adding, Quick);

        await notes.WithContextAsync(async db =>
        {
            db.Notes.Add(new Note { Text = "one" });
            db.Publish("note.added", new NoteAdded("one"), key: "k");
            await db.SaveChangesAsync();
            db.Publish("note.alone", new NoteAdded("one"));
            await db.SaveChangesAsync();
        });

        await notes.UntilHeardAsync("note.alone");
        Assert.Equal(["note.added", "note.alone"], notes.Heard);
        Assert.Equal(["one"], await notes.TextsAsync());
        Assert.Null(CodeOf(await notes.AskAsync("note.add", new AddNote("the writer is free again"))));
    }

    [Fact]
    public async Task Rows_that_cannot_be_saved_take_the_event_with_them_and_leave_the_writer_free()
    {
        await using var notes = await StartAsync(Adding, Quick);

        await notes.WithContextAsync(async db =>
        {
            db.Publish("note.added", new NoteAdded("one"));
            db.Notes.Add(new Note { Text = null! });
            await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
            Assert.Throws<InvalidOperationException>(() => db.SaveChanges());
        });

        Assert.Equal(0, await notes.CountAsync("warren_outbox"));
        Assert.Null(CodeOf(await notes.AskAsync("note.add", new AddNote("one"))));
        await notes.UntilHeardAsync("note.added.2");
        Assert.DoesNotContain("note.added", notes.Heard);
    }

    [Fact]
    public async Task Rows_that_somebody_else_removed_keep_the_event_back_and_leave_the_writer_free()
    {
        await using var notes = await StartAsync(Adding, Quick);
        await notes.WithContextAsync(db => InsertAsync(db, "one"));

        await notes.WithContextAsync(async db =>
        {
            var note = await db.Notes.SingleAsync();
            await notes.ExecuteAsync("""DELETE FROM "Notes" """);
            note.Text = "two";
            db.Publish("note.changed", new NoteAdded("two"));
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
            Assert.Null(CodeOf(await notes.AskAsync("note.add", new AddNote("by another"))));

            // Saved after all, as a new row.
            db.Entry(note).State = EntityState.Added;
            await db.SaveChangesAsync();
        });

        await notes.UntilHeardAsync("note.changed");
        Assert.Equal(["by another", "two"], await notes.TextsAsync());
    }

    [Fact]
    public async Task Changes_that_cannot_even_be_sent_leave_the_writer_free()
    {
        await using var notes = await StartAsync(Adding, Quick);

        await notes.WithContextAsync(async db =>
        {
            var note = new Note { Text = "one" };
            db.Notes.Add(note);
            await db.SaveChangesAsync();
            note.Id++;
            db.Publish("note.changed", new NoteAdded("one"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
            Assert.Null(CodeOf(await notes.AskAsync("note.add", new AddNote("by another"))));
        });

        await notes.UntilHeardAsync("note.added.2");
        Assert.DoesNotContain("note.changed", notes.Heard);
    }

    [Fact]
    public async Task A_save_that_is_cancelled_leaves_the_writer_free()
    {
        await using var notes = await StartAsync(Adding, Quick);

        await notes.WithContextAsync(async db =>
        {
            using var cancel = new CancellationTokenSource();
            var looked = 0;
            db.ChangeTracker.DetectedAllChanges += (_, _) =>
            {
                // The first look is before the transaction begins, the second is EF's own, in it.
                if (++looked == 2)
                {
                    cancel.Cancel();
                }
            };
            db.Notes.Add(new Note { Text = "one" });
            db.Publish("note.changed", new NoteAdded("one"));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => db.SaveChangesAsync(cancel.Token));
            Assert.Null(CodeOf(await notes.AskAsync("note.add", new AddNote("by another"))));
        });

        await notes.UntilHeardAsync("note.added.2");
        Assert.DoesNotContain("note.changed", notes.Heard);
    }

    [Fact]
    public async Task Rows_that_were_given_up_take_their_event_with_them_and_the_rest_of_the_transaction_stays()
    {
        await using var notes = await StartAsync(Adding, Quick);

        await notes.WithContextAsync(async db =>
        {
            await using var import = await db.Database.BeginTransactionAsync();
            foreach (var id in new[] { 1, 1, 2 })
            {
                db.ChangeTracker.Clear();
                db.Notes.Add(new Note { Id = id, Text = $"{id}" });
                db.Publish("note.imported", new NoteAdded($"{id}"));
                try
                {
                    await db.SaveChangesAsync();
                }
                catch (DbUpdateException error) when (error.IsUniqueViolation())
                {
                    // It is there already: on to the next.
                }
            }

            await import.CommitAsync();
        });

        await notes.UntilAsync(() => Task.FromResult(notes.Heard.Count() >= 2));
        await notes.UntilAsync(async () => await notes.CountAsync("warren_outbox") == 0);
        Assert.Equal(["1", "2"], notes.Deliveries.Select(delivery => JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span).GetProperty("text").GetString()));
        Assert.Equal(["1", "2"], await notes.TextsAsync());
    }

    [Fact]
    public async Task What_was_rolled_back_does_not_leave_with_a_later_commit_that_waits_on_a_thread()
    {
        await using var notes = await StartAsync(Adding, Quick);

        await notes.WithContextAsync(async db =>
        {
            await using (await db.Database.BeginTransactionAsync())
            {
                db.Publish("note.dropped", new NoteAdded("one"));
                await db.SaveChangesAsync();
            }

            using (var transaction = db.Database.BeginTransaction())
            {
                transaction.Commit();
            }

            db.Publish("note.kept", new NoteAdded("two"));
            await db.SaveChangesAsync();
        });

        await notes.UntilHeardAsync("note.kept");
        Assert.Equal(["note.kept"], notes.Heard);
    }

    [Fact]
    public async Task In_a_transaction_of_one_s_own_the_event_leaves_after_its_commit_or_not_at_all()
    {
        await using var notes = await StartAsync(Adding, Quick);

        await notes.WithContextAsync(async db =>
        {
            await using (await db.Database.BeginTransactionAsync())
            {
                db.Publish("note.dropped", new NoteAdded("one"));
                await db.SaveChangesAsync();
            }

            await using var kept = await db.Database.BeginTransactionAsync();
            db.Publish("note.kept", new NoteAdded("one"));
            await db.SaveChangesAsync();
            Assert.Empty(notes.Heard);
            await kept.CommitAsync();
        });

        await notes.UntilHeardAsync("note.kept");
        Assert.Equal(["note.kept"], notes.Heard);
    }

    [Fact]
    public async Task A_refused_handler_drops_what_it_published_with_its_context()
    {
        await using var notes = await StartAsync(
            service => service.MapRequest("note.try", async (NotesDb db, EventContext context) =>
            {
                await context.Transaction(() =>
                {
                    db.Publish("note.dropped", 1);
                    return Task.FromResult(EventResult.FromEventError(new EventError("full", "There is no room.")));
                });
                await context.Transaction(() =>
                {
                    db.Publish("note.kept", 2);
                    return Task.CompletedTask;
                });
            }).OwnTransactions(),
            Quick);

        Assert.Null(CodeOf(await notes.AskAsync("note.try")));

        await notes.UntilHeardAsync("note.kept");
        Assert.Equal(["note.kept"], notes.Heard);
    }

    [Fact]
    public void A_context_of_no_service_cannot_publish()
    {
        using var db = new NotesDb(new DbContextOptionsBuilder<NotesDb>().UseSqlite("Data Source=:memory:").Options);

        Assert.Contains(
            "AddDatabase<NotesDb>()", Assert.Throws<InvalidOperationException>(() => db.Publish("note.added", 1)).Message, StringComparison.Ordinal);
    }
}
