using Npgsql;

namespace Warren.Events.Tests.Outbox;

/// <summary>A database on the server that <c>./test</c> started; the service makes it, the test drops it.</summary>
public sealed class PostgresFixture : IDatabaseFixture
{
    readonly string _name = "test_" + Guid.NewGuid().ToString("N")[..12];

    public static Uri Server => Environment.GetEnvironmentVariable("WARREN_TEST_DATABASE_URL") is { Length: > 0 } url
        ? new Uri(url)
        : throw new InvalidOperationException("WARREN_TEST_DATABASE_URL is not set, so this test has no PostgreSQL to run on. Run ./test.");

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["WARREN_DATABASE_URL_NOTES"] = new UriBuilder(Server) { Path = _name }.Uri.AbsoluteUri,
    };

    public async ValueTask DisposeAsync()
    {
        var server = new NpgsqlConnectionStringBuilder
        {
            Host = Server.Host,
            Port = Server.Port,
            Username = Server.UserInfo,
            Database = "postgres",
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", connection);
        await drop.ExecuteNonQueryAsync();
    }
}
