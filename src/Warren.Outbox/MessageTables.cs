using Microsoft.EntityFrameworkCore;

namespace Warren.Outbox;

/// <summary>
/// The tables of inbox, outbox, dead letters and of what is in hand. They are the library's own, beside the service's model and migrations, and have a version of their own,
/// so that a service's developer has nothing to do when they change.
/// </summary>
static class MessageTables
{
    const long Version = 1;

    // Times are Unix milliseconds: both databases compare them alike. claimed: until then it belongs to the process that is publishing it.
    const string Sqlite =
        """
        CREATE TABLE IF NOT EXISTS warren_inbox (
            service TEXT NOT NULL, name TEXT NOT NULL, caller TEXT NOT NULL, id TEXT NOT NULL,
            payload_hash BLOB NULL, reply BLOB NULL, joins TEXT NULL, leaves TEXT NULL, handled INTEGER NOT NULL,
            PRIMARY KEY (service, name, caller, id)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS warren_inbox_handled ON warren_inbox (service, handled);
        CREATE TABLE IF NOT EXISTS warren_in_hand (
            service TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, times INTEGER NOT NULL, since INTEGER NOT NULL,
            PRIMARY KEY (service, name, id)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS warren_outbox (
            seq INTEGER PRIMARY KEY, service TEXT NOT NULL, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, content_type TEXT NOT NULL,
            time INTEGER NULL, trace_parent TEXT NULL, headers TEXT NOT NULL, body BLOB NOT NULL, due INTEGER NOT NULL, claimed INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS warren_outbox_due ON warren_outbox (service, due, seq);
        CREATE TABLE IF NOT EXISTS warren_dead_letters (
            service TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, content_type TEXT NOT NULL, source TEXT NOT NULL,
            time INTEGER NULL, trace_parent TEXT NULL, headers TEXT NOT NULL, body BLOB NOT NULL, attempt INTEGER NOT NULL, reason TEXT NOT NULL,
            error_type TEXT NOT NULL, error_message TEXT NOT NULL, first_failed INTEGER NULL, died INTEGER NOT NULL, times INTEGER NOT NULL,
            edited INTEGER NOT NULL, replay INTEGER NULL, PRIMARY KEY (service, id));
        CREATE INDEX IF NOT EXISTS warren_dead_letters_died ON warren_dead_letters (service, died);
        CREATE INDEX IF NOT EXISTS warren_dead_letters_replay ON warren_dead_letters (service, replay);
        CREATE TABLE IF NOT EXISTS warren_tables (version INTEGER NOT NULL);
        """;

    const string Postgres =
        """
        CREATE TABLE IF NOT EXISTS warren_inbox (
            service text NOT NULL, name text NOT NULL, caller text NOT NULL, id text NOT NULL,
            payload_hash bytea NULL, reply bytea NULL, joins text NULL, leaves text NULL, handled bigint NOT NULL,
            PRIMARY KEY (service, name, caller, id));
        CREATE INDEX IF NOT EXISTS warren_inbox_handled ON warren_inbox (service, handled);
        CREATE TABLE IF NOT EXISTS warren_in_hand (
            service text NOT NULL, name text NOT NULL, id text NOT NULL, times bigint NOT NULL, since bigint NOT NULL,
            PRIMARY KEY (service, name, id));
        CREATE TABLE IF NOT EXISTS warren_outbox (
            seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, service text NOT NULL, id text NOT NULL UNIQUE, type text NOT NULL,
            content_type text NOT NULL, time bigint NULL, trace_parent text NULL, headers text NOT NULL, body bytea NOT NULL,
            due bigint NOT NULL, claimed bigint NOT NULL);
        CREATE INDEX IF NOT EXISTS warren_outbox_due ON warren_outbox (service, due, seq);
        CREATE TABLE IF NOT EXISTS warren_dead_letters (
            service text NOT NULL, id text NOT NULL, type text NOT NULL, content_type text NOT NULL, source text NOT NULL,
            time bigint NULL, trace_parent text NULL, headers text NOT NULL, body bytea NOT NULL, attempt integer NOT NULL, reason text NOT NULL,
            error_type text NOT NULL, error_message text NOT NULL, first_failed bigint NULL, died bigint NOT NULL, times integer NOT NULL,
            edited integer NOT NULL, replay bigint NULL, PRIMARY KEY (service, id));
        CREATE INDEX IF NOT EXISTS warren_dead_letters_died ON warren_dead_letters (service, died);
        CREATE INDEX IF NOT EXISTS warren_dead_letters_replay ON warren_dead_letters (service, replay);
        CREATE TABLE IF NOT EXISTS warren_tables (version bigint NOT NULL);
        """;

    /// <summary>Makes what is missing. The caller holds the setup lock.</summary>
    /// <exception cref="InvalidOperationException">A newer program has been here.</exception>
    public static async Task CreateAsync(DbContext context, ServiceDatabase database, CancellationToken cancellation)
    {
        var isSqlite = database.Address.Provider == DatabaseProvider.Sqlite;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        await context.Database.ExecuteSqlRawAsync(isSqlite ? Sqlite : Postgres, cancellation);
        var versions = await context.Database.SqlQuery<long>($"SELECT version AS \"Value\" FROM warren_tables").ToListAsync(cancellation);
        if (versions is [])
        {
            await context.Database.ExecuteSqlAsync($"INSERT INTO warren_tables (version) VALUES ({Version})", cancellation);
        }
        else if (versions[0] > Version)
        {
            throw new InvalidOperationException(
                $"Inbox and outbox of the service '{database.Service}' at {database.Address.Display} have version {versions[0]}; this program knows "
                + $"{Version}. A newer one has been started on this database: use that.");
        }

        await transaction.CommitAsync(cancellation);
    }
}
