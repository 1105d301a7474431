using Npgsql;

namespace Warren.Outbox;

/// <summary>
/// Two instances that start at once must not both make tables: on PostgreSQL an advisory lock of the database, on SQLite a lock file beside it.
/// Server and operating system let go of either when the holder dies.
/// </summary>
sealed class SetupLock : IAsyncDisposable
{
    // Any number will do, as long as every instance takes the same: "warren" in ASCII.
    const long AdvisoryKey = 0x77617272656E;

    readonly NpgsqlConnection? _connection;
    readonly FileStream? _file;

    SetupLock(NpgsqlConnection? connection, FileStream? file)
    {
        _connection = connection;
        _file = file;
    }

    public static async Task<SetupLock> TakeAsync(
        ServiceDatabase database, TimeProvider time, TimeSpan patience, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return database.Address.File is { } file
                ? new SetupLock(null, await TakeFileAsync(file + ".setup", time, either.Token))
                : new SetupLock(await TakeAdvisoryAsync(database.Address.ConnectionString, either.Token), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new InvalidOperationException(
                $"Another instance has been preparing the database {database.Address.Display} for more than {patience.TotalMinutes:0} minutes. "
                + "Look whether it hangs, end it, and start again.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    static async Task<FileStream> TakeFileAsync(string path, TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellation);
            }
        }
    }

    // A connection of its own and not from the pool, so that closing it gives the lock back for certain.
    static async Task<NpgsqlConnection> TakeAdvisoryAsync(string connectionString, CancellationToken cancellation)
    {
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 };
        var connection = new NpgsqlConnection(own.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT pg_advisory_lock({AdvisoryKey})";
            await command.ExecuteNonQueryAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
