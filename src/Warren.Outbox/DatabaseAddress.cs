using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Warren.Outbox;

/// <summary>
/// Where a service's database is: the SQLite file <c>.data/&lt;service&gt;.db</c>, or the database <c>&lt;service&gt;</c> on the PostgreSQL
/// server of <c>DATABASE_URL</c>, or what <c>WARREN_DATABASE_URL_&lt;SERVICE&gt;</c> says.
/// </summary>
/// <param name="Provider">SQLite or PostgreSQL.</param>
/// <param name="ConnectionString">What the provider connects with; it may hold a password and is never logged.</param>
/// <param name="Display">For people: the file, or server and database, without credentials.</param>
sealed record DatabaseAddress(DatabaseProvider Provider, string ConnectionString, string Display)
{
    /// <summary>The full path of the SQLite file; <c>null</c> on PostgreSQL.</summary>
    public string? File { get; init; }

    /// <summary>The database to connect to in order to make this one; <c>null</c> on SQLite.</summary>
    public string? MaintenanceDatabase { get; init; }

    public static DatabaseAddress For(IConfiguration configuration, string service, DatabaseOptions options)
    {
        var own = "WARREN_DATABASE_URL_" + service.ToUpperInvariant().Replace('-', '_').Replace('.', '_');
        if (configuration[own] is { Length: > 0 } ownUrl)
        {
            return Postgres(PostgresUrl.Parse(ownUrl, own), "postgres", options);
        }

        if (configuration["DATABASE_URL"] is { Length: > 0 } url)
        {
            var server = PostgresUrl.Parse(url, "DATABASE_URL");
            var maintenance = server.Database ?? "postgres";
            server.Database = service;
            return Postgres(server, maintenance, options);
        }

        return Sqlite(configuration["WARREN_DATA"] is { Length: > 0 } folder ? folder : ".data", service, options);
    }

    static DatabaseAddress Sqlite(string folder, string service, DatabaseOptions options)
    {
        var file = Path.GetFullPath(Path.Combine(folder, service + ".db"));
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = true,
            DefaultTimeout = (int)options.CommandTimeout.TotalSeconds,
        };
        return new DatabaseAddress(DatabaseProvider.Sqlite, connection.ToString(), file) { File = file };
    }

    static DatabaseAddress Postgres(NpgsqlConnectionStringBuilder connection, string maintenance, DatabaseOptions options)
    {
        if (string.IsNullOrEmpty(connection.Database))
        {
            throw new InvalidOperationException("The PostgreSQL address of a service names no database: end the URL with /name.");
        }

        connection.CommandTimeout = (int)options.CommandTimeout.TotalSeconds;
        if (!connection.ShouldSerialize("Maximum Pool Size"))
        {
            connection.MaxPoolSize = options.MaxConnections;
        }

        var display = $"{connection.Host}:{connection.Port}/{connection.Database}";
        return new DatabaseAddress(DatabaseProvider.Postgres, connection.ToString(), display) { MaintenanceDatabase = maintenance };
    }
}
