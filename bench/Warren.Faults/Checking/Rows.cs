using System.Data.Common;

namespace Warren.Faults.Checking;

/// <summary>Reads a service's database with SQL of its own, past the product.</summary>
internal static class Rows
{
    /// <summary>How many effects each id has had.</summary>
    public static async Task<Dictionary<string, int>> EffectsAsync(DbConnection database)
    {
        await using var command = database.CreateCommand();
        command.CommandText = """SELECT "RequestId", COUNT(*) FROM "Effects" GROUP BY "RequestId" """;
        await using var row = await command.ExecuteReaderAsync();
        var effects = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await row.ReadAsync())
        {
            effects.Add(row.GetString(0), row.GetInt32(1));
        }

        return effects;
    }

    public static Task<long> CountEffectsAsync(DbConnection database) => CountAsync(database, """SELECT COUNT(*) FROM "Effects" """);

    /// <summary>Events that are committed and that no broker has confirmed.</summary>
    public static Task<long> CountOutboxAsync(DbConnection database) => CountAsync(database, "SELECT COUNT(*) FROM warren_outbox");

    /// <summary>Events that were given up.</summary>
    public static Task<long> CountDeadAsync(DbConnection database) => CountAsync(database, "SELECT COUNT(*) FROM warren_dead_letters");

    static async Task<long> CountAsync(DbConnection database, string sql)
    {
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync());
    }
}
