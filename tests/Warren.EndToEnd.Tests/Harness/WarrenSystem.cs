namespace Warren.EndToEnd.Tests.Harness;

/// <summary>The whole system as processes, for one test.</summary>
internal sealed class WarrenSystem : IAsyncDisposable
{
    readonly TestFolder _folder = new();
    readonly Dictionary<string, string> _settings;

    WarrenSystem(Backing backing, IReadOnlyDictionary<string, string>? settings)
    {
        Backing = backing;
        _settings = new Dictionary<string, string>(backing.Settings);
        if (File.Exists(Path.Combine(RepositoryPaths.WebApp, "index.html")))
        {
            _settings["WARREN_WEB_ROOT"] = RepositoryPaths.WebApp;
        }

        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            _settings[key] = value;
        }
    }

    public Backing Backing { get; }

    /// <summary>Where the programs work: <c>.data/</c> is in it.</summary>
    public string Folder => _folder.Path;

    /// <summary>The program that browsers talk to: Storefront, or the router.</summary>
    public WarrenProgram Router => Programs[0];

    /// <summary>All programs, the router's first.</summary>
    public List<WarrenProgram> Programs { get; } = [];

    /// <summary>Everything in one process.</summary>
    public static async Task<WarrenSystem> StorefrontAsync(BackingKind kind, IReadOnlyDictionary<string, string>? settings = null)
    {
        var system = new WarrenSystem(await Backing.CreateAsync(kind), settings);
        return await system.StartedAsync("Storefront");
    }

    /// <summary>The router, users and inventory as three processes: <see cref="Programs"/> 0, 1 and 2. On RabbitMQ and PostgreSQL, of course.</summary>
    public static async Task<WarrenSystem> ProcessesAsync(RabbitMqServer? broker = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var system = new WarrenSystem(await Backing.OnServersAsync(broker ?? RabbitMqServer.Shared), settings);
        return await system.StartedAsync("Warren.Router", "Warren.Users", "Inventory");
    }

    /// <summary>Starts one more program beside them, for example a second router.</summary>
    public async Task<WarrenProgram> AddAsync(string project)
    {
        var program = WarrenProgram.Start(project, _folder.Path, _settings);
        Programs.Add(program);
        await program.ReadyAsync();
        return program;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in Programs)
        {
            await program.DisposeAsync();
        }

        await Backing.DisposeAsync();
        _folder.Dispose();
    }

    async Task<WarrenSystem> StartedAsync(params string[] projects)
    {
        try
        {
            Programs.AddRange(projects.Select(project => WarrenProgram.Start(project, _folder.Path, _settings)));
            await Task.WhenAll(Programs.Select(program => program.ReadyAsync()));
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}
