using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Warren.Outbox;

/// <summary>Brings the tables of a service to what its program expects, at start and under a lock.</summary>
static class TableSetup
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A context with migrations is migrated; one without gets its tables when its first one is missing, and is left alone after that.
    /// </summary>
    public static async Task RunAsync(DbContext context, ServiceDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        RefuseRetryingStrategy(context, database.Service);
        if (database.Address.Provider == DatabaseProvider.Postgres)
        {
            await PostgresDatabase.CreateIfMissingAsync(database, cancellation);
        }

        context.Database.SetCommandTimeout(Patience);
        await using var turn = await SetupLock.TakeAsync(database, time, Patience, cancellation);
        if (context.Database.GetMigrations().Any())
        {
            await MigrateAsync(context, database, cancellation);
        }
        else
        {
            await CreateTablesAsync(context, database, cancellation);
        }

        await MessageTables.CreateAsync(context, database, cancellation);
        if (database.Address.Provider == DatabaseProvider.Sqlite)
        {
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellation);
        }
    }

    // The SDK's own tries are the only retry, each from a fresh scope: a strategy that ran a handler's rows again
    // would leave its published events and its reply from the first run.
    static void RefuseRetryingStrategy(DbContext context, string service)
    {
        if (context.Database.CreateExecutionStrategy().RetriesOnFailure)
        {
            throw new InvalidOperationException(
                $"The database of the service '{service}' is configured with a retrying execution strategy (EnableRetryOnFailure). "
                + "Remove it: Warren runs the whole handler again, and a strategy below it would repeat the rows without the events.");
        }
    }

    static async Task MigrateAsync(DbContext context, ServiceDatabase database, CancellationToken cancellation)
    {
        if (database.Address.File is { } file && File.Exists(file))
        {
            await ForgetAbandonedLockAsync(context, cancellation);
        }

        await context.Database.MigrateAsync(cancellation);
    }

    // EF's own lock on SQLite is a row, which a killed process leaves behind for ever. Whoever holds ours is the only one who migrates,
    // so a row that is there now was abandoned.
    static async Task ForgetAbandonedLockAsync(DbContext context, CancellationToken cancellation)
    {
        if (await TableExistsAsync(context, null, "__EFMigrationsLock", cancellation))
        {
            await context.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\";", cancellation);
        }
    }

    static async Task CreateTablesAsync(DbContext context, ServiceDatabase database, CancellationToken cancellation)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellation))
        {
            await creator.CreateAsync(cancellation);
        }

        var first = context.Model.GetRelationalModel().Tables.FirstOrDefault()
            ?? throw new InvalidOperationException($"The context of the service '{database.Service}' has no entities, so there is nothing to store.");
        if (!await TableExistsAsync(context, first.Schema, first.Name, cancellation))
        {
            await creator.CreateTablesAsync(cancellation);
        }
    }

    static async Task<bool> TableExistsAsync(DbContext context, string? schema, string table, CancellationToken cancellation)
    {
        var found = context.Database.IsSqlite()
            ? context.Database.SqlQuery<long>($"SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name = {table}")
            : context.Database.SqlQuery<long>(
                $"""
                SELECT COUNT(*) AS "Value" FROM information_schema.tables
                WHERE table_name = {table} AND table_schema = COALESCE({schema}, current_schema())
                """);
        return await found.SingleAsync(cancellation) > 0;
    }
}
