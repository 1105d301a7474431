using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Warren.Events.Tests.Crashes;

/// <summary>The in-process broker, which dies with the process, and SQLite files, which do not.</summary>
public sealed class EmbeddedCrashFixture : ICrashFixture
{
    string _folder = "";

    public Task<IReadOnlyDictionary<string, string>> SettingsAsync(string folder)
    {
        _folder = folder;
        return Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["WARREN_DATA"] = folder });
    }

    public async Task<DbConnection> OpenAsync(string service)
    {
        var file = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(_folder, service + ".db"),
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        };
        var connection = new SqliteConnection(file.ToString());
        await connection.OpenAsync();
        return connection;
    }

    public ValueTask DisposeAsync() => default;
}
