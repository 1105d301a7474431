using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using RabbitMQ.Client;
using Warren.EndToEnd.Tests.Harness;
using Warren.Events;

namespace Warren.EndToEnd.Tests.WholeSystem;

/// <summary>
/// Everything that a running system writes for people, or leaves behind: logs, metrics, health pages, the tables of messages, what lies in
/// queues. The people's own rows are not among it.
/// </summary>
internal static class Sinks
{
    static readonly string[] Tables = ["warren_inbox", "warren_outbox", "warren_dead_letters"];
    static readonly string[] Services = ["users", "inventory"];

    public static async Task<List<(string Name, string Text)>> ReadAsync(WarrenSystem system)
    {
        var sinks = new List<(string, string)>();
        foreach (var (index, program) in system.Programs.Index())
        {
            foreach (var path in new[] { "/metrics", "/health/live", "/health/ready" })
            {
                sinks.Add(($"{path} of program {index}", await program.Http.GetStringAsync(new Uri(path, UriKind.Relative))));
            }
        }

        foreach (var service in Services)
        {
            await using var connection = await OpenAsync(system, service);
            foreach (var table in Tables)
            {
                sinks.Add(($"{table} of {service}", await RowsAsync(connection, table)));
            }
        }

        if (system.Backing.Databases is not null)
        {
            sinks.AddRange(await QueuesAsync(system.Backing.AmqpUrl("warren")));
        }

        // Last, so that what asking for the others logged is in it.
        sinks.AddRange(system.Programs.Index().Select(one => ($"the log of program {one.Index}", string.Join('\n', one.Item.Process.Output.Lines))));
        return sinks;
    }

    static async Task<DbConnection> OpenAsync(WarrenSystem system, string service)
    {
        if (system.Backing.Databases is { } databases)
        {
            return await databases.OpenAsync(service);
        }

        var file = Path.Combine(system.Folder, ".data", service + ".db");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    static async Task<string> RowsAsync(DbConnection connection, string table)
    {
        await using var select = connection.CreateCommand();
        select.CommandText = "SELECT * FROM " + table;
        await using var reader = await select.ExecuteReaderAsync();
        var text = new StringBuilder();
        while (await reader.ReadAsync())
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                text.Append(reader.GetValue(column) is byte[] bytes ? Encoding.UTF8.GetString(bytes) : reader.GetValue(column)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>What waits or was left in each queue; it is put back.</summary>
    static async Task<List<(string, string)>> QueuesAsync(Uri address)
    {
        await using var connection = await new ConnectionFactory { Uri = address, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
        var found = new List<(string, string)>();
        string[] queues =
        [
            Names.UnroutedExchange, .. Services.Select(Names.Requests), Names.Events("inventory"), Names.Dead("inventory"), Names.Suspects("inventory"),
            .. Names.RetryDelays.Select(delay => Names.Retry("inventory", delay.Suffix)),
        ];
        foreach (var queue in queues)
        {
            // Closing the channel puts back what it was given.
            await using var channel = await connection.CreateChannelAsync();
            while (await channel.BasicGetAsync(queue, autoAck: false) is { } message)
            {
                var headers = (message.BasicProperties.Headers ?? new Dictionary<string, object?>())
                    .Select(header => $"{header.Key}: {(header.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : header.Value)}");
                found.Add(($"the queue {queue}", Encoding.UTF8.GetString(message.Body.Span) + string.Join('\n', headers)));
            }
        }

        return found;
    }
}
