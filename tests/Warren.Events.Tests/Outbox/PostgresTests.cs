using System.Net;
using System.Net.Sockets;
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
        // Stands before the real server and lets nobody through until it is opened.
        await using var door = new Door(PostgresFixture.Server);
        var settings = Fixture.Settings.ToDictionary(
            setting => setting.Key, string? (setting) => new UriBuilder(setting.Value!) { Host = "127.0.0.1", Port = door.Port }.Uri.AbsoluteUri);
        await using var notes = await NotesService.StartAsync(
            settings, service => service.MapRequest("note.add", (AddNote add, NotesDb db) => InsertAsync(db, add.Text)));
        Assert.Equal("unavailable", CodeOf(await notes.AskAsync("note.add", new AddNote("a"))));

        door.Open();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (CodeOf(await notes.AskAsync("note.add", new AddNote("b"))) is not null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, bound.Token);
        }

        Assert.Equal(["b"], await notes.TextsAsync());
    }
}
