namespace Warren.EndToEnd.Tests.Harness;

/// <summary>What a test's programs run on.</summary>
public enum BackingKind
{
    /// <summary>The in-process broker and SQLite files.</summary>
    Embedded,

    /// <summary>RabbitMQ, in a virtual host of the test's own, and PostgreSQL, in databases of its own.</summary>
    Servers,
}

/// <summary>The broker and the databases of one test, and the settings that lead a program to them.</summary>
internal sealed class Backing : IAsyncDisposable
{
    static readonly string[] Services = ["users", "inventory"];

    readonly RabbitMqServer? _broker;
    readonly string _virtualHost = "test-" + Guid.NewGuid().ToString("N")[..12];

    Backing(RabbitMqServer? broker, TestDatabases? databases)
    {
        _broker = broker;
        Databases = databases;
    }

    /// <summary>On <see cref="BackingKind.Servers"/> only.</summary>
    public TestDatabases? Databases { get; }

    /// <summary>What a program needs to be told; with the RabbitMQ account of all rights.</summary>
    public IReadOnlyDictionary<string, string> Settings => SettingsFor("warren");

    public static Task<Backing> CreateAsync(BackingKind kind) =>
        kind == BackingKind.Embedded ? Task.FromResult(new Backing(null, null)) : OnServersAsync(RabbitMqServer.Shared);

    /// <param name="broker">The shared one, or one of the test's own when it is to be stopped. The caller ends it.</param>
    public static async Task<Backing> OnServersAsync(RabbitMqServer broker)
    {
        var backing = new Backing(broker, await TestDatabases.CreateAsync(Services));
        await broker.CreateVirtualHostAsync(backing._virtualHost);
        return backing;
    }

    /// <summary>The same with another RabbitMQ account: router, users, inventory or mallory.</summary>
    public IReadOnlyDictionary<string, string> SettingsFor(string account) =>
        _broker is null || Databases is null
            ? new Dictionary<string, string>()
            : new Dictionary<string, string>(Databases.Settings)
            {
                ["AMQP_URL"] = AmqpUrl(account).AbsoluteUri,
                ["DATABASE_URL"] = TestServices.Database.AbsoluteUri,
            };

    /// <summary>The test's virtual host, seen by one account.</summary>
    public Uri AmqpUrl(string account) =>
        _broker is null
            ? throw new InvalidOperationException("The in-process broker has no address.")
            : new UriBuilder(_broker.Address) { UserName = account, Password = TestServices.AmqpPassword, Path = _virtualHost }.Uri;

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null && Databases is not null)
        {
            await Databases.DisposeAsync();
            await _broker.DeleteVirtualHostAsync(_virtualHost);
        }
    }
}
