using Npgsql;

namespace Warren.Outbox;

/// <summary>Makes a service's database on a PostgreSQL server where it is missing and the login may.</summary>
static class PostgresDatabase
{
    public static async Task CreateIfMissingAsync(ServiceDatabase database, CancellationToken cancellation)
    {
        var target = new NpgsqlConnectionStringBuilder(database.Address.ConnectionString);
        if (await ExistsAsync(target, cancellation))
        {
            return;
        }

        var maintenance = new NpgsqlConnectionStringBuilder(target.ConnectionString)
        {
            Database = database.Address.MaintenanceDatabase,
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(maintenance.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var create = connection.CreateCommand();
        create.CommandText = "CREATE DATABASE " + new NpgsqlCommandBuilder().QuoteIdentifier(target.Database!);
        try
        {
            await create.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another instance that starts at the same time was first.
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidOperationException(
                $"The database '{target.Database}' does not exist on {target.Host}:{target.Port} and the login '{target.Username}' may not "
                + $"create it. Create it once (CREATE DATABASE \"{target.Database}\" OWNER \"{target.Username}\") or name another one in "
                + $"WARREN_DATABASE_URL_{database.Service.ToUpperInvariant()}.",
                error);
        }
    }

    static async Task<bool> ExistsAsync(NpgsqlConnectionStringBuilder target, CancellationToken cancellation)
    {
        var probe = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(probe.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return false;
        }
    }
}
