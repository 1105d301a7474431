using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Warren.Outbox;

/// <summary>Transactions of inbox and outbox's own, on a pooled connection without a context: sweeping, deleting, forgetting.</summary>
sealed class OwnTransactions(ServiceDatabase database, TimeProvider time)
{
    /// <summary>Runs short work in one transaction. On SQLite it takes its turn among the service's handlers.</summary>
    /// <returns>Whether it ran: not before the database is ready, and not while the one writer takes too long.</returns>
    public async Task<bool> TryAsync(Func<DbTransaction, Task> work, CancellationToken cancellation)
    {
        if (!database.IsReady)
        {
            return false;
        }

        if (database.Gate is not { } gate)
        {
            await RunAsync(work, cancellation);
            return true;
        }

        if (!await gate.EnterAsideAsync(database.Options.MaxWriterWait, time, cancellation))
        {
            return false;
        }

        try
        {
            await RunAsync(work, cancellation);
            return true;
        }
        finally
        {
            gate.Exit();
        }
    }

    /// <summary>Reads outside any transaction: it waits for no writer. Nothing before the database is ready.</summary>
    public async Task ReadAsync(Func<DbConnection, Task> read, CancellationToken cancellation)
    {
        if (database.IsReady)
        {
            await using var connection = await OpenAsync(cancellation);
            await read(connection);
        }
    }

    async Task RunAsync(Func<DbTransaction, Task> work, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await work(transaction);
        await transaction.CommitAsync(CancellationToken.None);
    }

    async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        var address = database.Address.ConnectionString;
        DbConnection connection = database.Address.Provider == DatabaseProvider.Sqlite ? new SqliteConnection(address) : new NpgsqlConnection(address);
        try
        {
            await connection.OpenAsync(cancellation);
            if (connection is SqliteConnection sqlite)
            {
                SqlitePragmas.Set(sqlite);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
