using Microsoft.Data.Sqlite;
using Npgsql;

namespace Warren.Outbox;

/// <summary>Reads what a database error means, the same for SQLite and PostgreSQL.</summary>
public static class DatabaseErrors
{
    const int SqliteBusy = 5;
    const int SqliteLocked = 6;
    const int SqliteConstraintPrimaryKey = 1555;
    const int SqliteConstraintUnique = 2067;

    /// <summary>Whether a unique index or primary key refused a row: somebody else was first.</summary>
    public static bool IsUniqueViolation(this Exception error) => Causes(error).Any(cause => cause switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteConstraintUnique or SqliteConstraintPrimaryKey,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        _ => false,
    });

    /// <summary>
    /// Whether the database is away or too busy rather than the request or the program wrong: no connection, starting or stopping,
    /// out of connections, a lock not had in time, a deadlock. The same work may succeed a little later.
    /// </summary>
    public static bool IsDatabaseAway(this Exception error) => Causes(error).Any(cause => cause switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked,
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections,
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is IOException or System.Net.Sockets.SocketException,
        _ => false,
    });

    // EF wraps: DbUpdateException around what was thrown while saving, InvalidOperationException around what Npgsql calls transient.
    static IEnumerable<Exception> Causes(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
