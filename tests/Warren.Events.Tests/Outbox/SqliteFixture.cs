namespace Warren.Events.Tests.Outbox;

/// <summary>A SQLite file in a folder of its own.</summary>
public sealed class SqliteFixture : IDatabaseFixture
{
    readonly string _folder = Directory.CreateTempSubdirectory("warren-outbox-").FullName;

    public string File => Path.Combine(_folder, "notes.db");

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["WARREN_DATA"] = _folder };

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return default;
    }
}
