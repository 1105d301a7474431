using System.Data.Common;
using Npgsql;
using Warren.Events.Tests.Brokers;
using Warren.Events.Tests.Outbox;

namespace Warren.Events.Tests.Crashes;

/// <summary>RabbitMQ, in a virtual host of the test's own, and PostgreSQL, in databases of its own.</summary>
public sealed class ServersCrashFixture : ICrashFixture
{
    static readonly string[] Services = ["orders", "mail"];

    readonly RabbitMQFixture _broker = new();
    readonly string _prefix = "test_" + Guid.NewGuid().ToString("N")[..12];

    public async Task<IReadOnlyDictionary<string, string>> SettingsAsync(string folder)
    {
        await _broker.InitializeAsync();
        var settings = Services.ToDictionary(
            service => "WARREN_DATABASE_URL_" + service.ToUpperInvariant(),
            service => new UriBuilder(PostgresFixture.Server) { Path = NameOf(service) }.Uri.AbsoluteUri);
        settings["AMQP_URL"] = _broker.AddressOf("warren").AbsoluteUri;
        return settings;
    }

    public async Task<DbConnection> OpenAsync(string service) => await ConnectAsync(NameOf(service));

    public async ValueTask DisposeAsync()
    {
        await using (var server = await ConnectAsync("postgres"))
        {
            foreach (var service in Services)
            {
                await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {NameOf(service)} WITH (FORCE)", server);
                await drop.ExecuteNonQueryAsync();
            }
        }

        await _broker.DisposeAsync();
    }

    string NameOf(string service) => $"{_prefix}_{service}";

    static async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        var address = new NpgsqlConnectionStringBuilder
        {
            Host = PostgresFixture.Server.Host,
            Port = PostgresFixture.Server.Port,
            Username = PostgresFixture.Server.UserInfo,
            Database = database,
            Pooling = false,
        };
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
