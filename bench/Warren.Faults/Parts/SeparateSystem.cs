using System.Data.Common;
using Npgsql;

namespace Warren.Faults.Parts;

/// <summary>Router, service and hearer as processes of their own, on RabbitMQ and PostgreSQL; all five are killed.</summary>
internal sealed class SeparateSystem : FaultySystem
{
    readonly ServerPart _rabbitMq;
    readonly string _virtualHost;
    readonly string _database;
    readonly int _databasePort;

    SeparateSystem(string folder, string services, string run)
        : base("PostgreSQL + RabbitMQ", folder)
    {
        _rabbitMq = new ServerPart("RabbitMQ", "private-rabbitmq", Path.Combine(services, "rabbitmq"));
        _virtualHost = "faults-" + run;
        _database = "faults_" + run + "_";
        _databasePort = int.Parse(File.ReadAllText(Path.Combine(services, "postgres", "port")));
        var broker = new UriBuilder(File.ReadLines(Path.Combine(services, "broker")).ElementAt(1)) { Path = _virtualHost };
        var settings = new Dictionary<string, string>
        {
            ["AMQP_URL"] = broker.Uri.AbsoluteUri,
            ["WARREN_DATABASE_URL_ORDERS"] = $"postgres://warren@127.0.0.1:{_databasePort}/{_database}orders",
            ["WARREN_DATABASE_URL_LEDGER"] = $"postgres://warren@127.0.0.1:{_databasePort}/{_database}ledger",
        };
        Router = new ProgramPart("router", "router", folder, settings);
        Orders = new ProgramPart("service", Host.Services.Orders, folder, settings);
        Hearer = new ProgramPart("hearer", Host.Services.Ledger, folder, settings);
        Parts =
        [
            Router, Orders, Hearer,
            _rabbitMq, new ServerPart("PostgreSQL", "private-postgres", Path.Combine(services, "postgres")),
        ];
    }

    public override IReadOnlyList<Part> Parts { get; }

    public override ProgramPart Router { get; }

    public override ProgramPart Orders { get; }

    public override ProgramPart Hearer { get; }

    /// <param name="folder">Where its programs work.</param>
    /// <param name="services">Where <c>bench/faults</c> keeps the servers.</param>
    public static async Task<SeparateSystem> CreateAsync(string folder, string services)
    {
        // A virtual host and databases of its own, so that several runs on the same servers know nothing of each other.
        var system = new SeparateSystem(folder, services, Guid.NewGuid().ToString("N")[..12]);
        await system._rabbitMq.RunAsync("vhost", system._virtualHost);
        return system;
    }

    // RabbitMQ counts what is in a quorum queue every five seconds.
    public override TimeSpan QueueCountAge => TimeSpan.FromSeconds(6);

    public override Task<DbConnection> OpenAsync(string service) => ConnectAsync(_database + service);

    public override async Task<int> QueuedAsync()
    {
        var queues = await _rabbitMq.RunAsync("ctl", "--quiet", "list_queues", "--no-table-headers", "-p", _virtualHost, "messages");
        return queues.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(int.Parse);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        try
        {
            await RemoveAsync();
        }
        catch (Exception error) when (error is InvalidOperationException or NpgsqlException)
        {
            // After a run that broke off one of the servers may be down; bench/faults removes both in the end.
            Console.Error.WriteLine($"The run's databases or virtual host are still there: {error.Message}");
        }
    }

    async Task RemoveAsync()
    {
        await _rabbitMq.RunAsync("delete-vhost", _virtualHost);
        await using var maintenance = await ConnectAsync("postgres");
        foreach (var service in new[] { Host.Services.Orders, Host.Services.Ledger })
        {
            await using var drop = maintenance.CreateCommand();
            drop.CommandText = $"DROP DATABASE IF EXISTS {_database}{service} WITH (FORCE)";
            await drop.ExecuteNonQueryAsync();
        }
    }

    Task<DbConnection> ConnectAsync(string database) => OpenedAsync(new NpgsqlConnection(new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _databasePort,
        Username = "warren",
        Database = database,
        Pooling = false,
        CommandTimeout = 60,
    }.ConnectionString));
}
