using Npgsql;

namespace Warren.EndToEnd.Tests.Harness;

/// <summary>PostgreSQL databases of one test, one for each service; dropped when the test ends.</summary>
internal sealed class TestDatabases : IAsyncDisposable
{
    readonly string _prefix = "test_" + Guid.NewGuid().ToString("N")[..12];
    readonly string[] _services;

    TestDatabases(string[] services) => _services = services;

    /// <summary>The settings that lead each service to its database.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        _services.ToDictionary(service => "WARREN_DATABASE_URL_" + service.ToUpperInvariant(), service => Url(service).AbsoluteUri);

    public static async Task<TestDatabases> CreateAsync(params string[] services)
    {
        var databases = new TestDatabases(services);
        foreach (var service in services)
        {
            await ExecuteAsync("postgres", $"CREATE DATABASE {databases.Name(service)}");
        }

        return databases;
    }

    /// <summary>Opens a connection to a service's database, to look at its rows.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string service)
    {
        var connection = new NpgsqlConnection(ConnectionString(Name(service)));
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            await ExecuteAsync("postgres", $"DROP DATABASE {Name(service)} WITH (FORCE)");
        }
    }

    string Name(string service) => $"{_prefix}_{service}";

    Uri Url(string service) => new UriBuilder(TestServices.Database) { Path = Name(service) }.Uri;

    static string ConnectionString(string database)
    {
        var server = TestServices.Database;
        return new NpgsqlConnectionStringBuilder
        {
            Host = server.Host,
            Port = server.Port,
            Username = server.UserInfo,
            Database = database,
            Pooling = false,
        }.ConnectionString;
    }

    static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
