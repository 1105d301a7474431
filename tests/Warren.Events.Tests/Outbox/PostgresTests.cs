using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Warren.Outbox;
using Xunit;

namespace Warren.Events.Tests.Outbox;

public sealed class PostgresTests() : DatabaseContract(new PostgresFixture())
{
    [Fact]
    public async Task A_database_that_is_away_is_unavailable_to_the_caller_and_does_not_stop_the_start()
    {
        // A port that was just free, and that nobody listens on.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var settings = new Dictionary<string, string?> { ["WARREN_DATABASE_URL_NOTES"] = $"postgres://nobody@127.0.0.1:{port}/notes" };

        await using var notes = await NotesService.StartAsync(settings, service =>
        {
            service.MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text));
            service.MapRequest("note.count", (NotesDb db) => new NoteAdded(db.Notes.Count().ToString())).ReadOnly();
        });

        Assert.Equal("unavailable", CodeOf(await notes.AskAsync("note.add", new AddNote("a"))));
        Assert.Equal("unavailable", CodeOf(await notes.AskAsync("note.count")));
    }

    [Fact]
    public async Task A_server_that_comes_later_is_found_and_prepared()
    {
        await using var door = new Door(PostgresFixture.Server);
        await using var notes = await StartBehindAsync(door);
        Assert.Equal("unavailable", CodeOf(await notes.AskAsync("note.add", new AddNote("a"))));

        door.Open();
        await UntilAddedAsync(notes, "b");

        Assert.Equal(["b"], await notes.TextsAsync());
    }

    [Fact]
    public async Task A_server_that_goes_is_unavailable_to_the_caller_until_it_is_back()
    {
        await using var door = new Door(PostgresFixture.Server);
        door.Open();
        await using var notes = await StartBehindAsync(door);
        await UntilAddedAsync(notes, "a");

        door.Shut();
        var written = await notes.AskAsync("note.add", new AddNote("b"));
        var read = await notes.AskAsync("note.count");
        door.Open();
        await UntilAddedAsync(notes, "c");

        Assert.Equal(("unavailable", "unavailable"), (CodeOf(written), CodeOf(read)));
        Assert.Equal(["a", "c"], await notes.TextsAsync());
    }

    [Fact]
    public async Task A_transaction_that_the_server_has_given_up_is_not_taken_for_committed()
    {
        await using var notes = await StartAsync(service =>
        {
            service.MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text));
            service.MapRequest("note.upper", async (NotesDb db) =>
            {
                await db.Notes.ExecuteUpdateAsync(note => note.SetProperty(each => each.Text, "ONE"));
                try
                {
                    await db.Database.ExecuteSqlRawAsync("""INSERT INTO "Notes" ("Id", "Text") SELECT "Id", "Text" FROM "Notes" """);
                }
                catch (DbException error) when (error.IsUniqueViolation())
                {
                    // What a handler that does not know PostgreSQL would do: go on.
                }
            }).Sensitive();
        });
        Assert.Null(CodeOf(await notes.AskAsync("note.add", new AddNote("one"))));

        Assert.Equal("internal", CodeOf(await notes.AskAsync("note.upper")));
        Assert.Equal(["one"], await notes.TextsAsync());
    }

    [Fact]
    public async Task A_server_whose_name_is_not_known_is_away()
    {
        var settings = new Dictionary<string, string?> { ["WARREN_DATABASE_URL_NOTES"] = "postgres://nobody@nobody.invalid/notes" };

        await using var notes = await NotesService.StartAsync(
            settings, service => service.MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text)));

        Assert.Equal("unavailable", CodeOf(await notes.AskAsync("note.add", new AddNote("a"))));
    }

    Task<NotesService> StartBehindAsync(Door door)
    {
        var settings = Fixture.Settings.ToDictionary(
            setting => setting.Key, string? (setting) => new UriBuilder(setting.Value!) { Host = "127.0.0.1", Port = door.Port }.Uri.AbsoluteUri);
        return NotesService.StartAsync(settings, service =>
        {
            service.MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text));
            service.MapRequest("note.count", (NotesDb db) => new NoteAdded(db.Notes.Count().ToString())).ReadOnly();
        });
    }

    static async Task UntilAddedAsync(NotesService notes, string text)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (CodeOf(await notes.AskAsync("note.add", new AddNote(text))) is not null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, bound.Token);
        }
    }
}
