using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Warren.Outbox;

/// <summary>
/// What SQLite keeps for a connection and not in the file. With a write-ahead log, synchronous=NORMAL cannot corrupt the file;
/// after a power cut (not after a killed process) the last commits may be missing.
/// </summary>
sealed class SqlitePragmas : DbConnectionInterceptor
{
    public static SqlitePragmas Instance { get; } = new();

    public static void Set(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = NORMAL;";
        command.ExecuteNonQuery();
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    // The provider has no asynchronous work to do.
    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(connection);
        return Task.CompletedTask;
    }
}
