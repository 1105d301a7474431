using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Warren.Events.InProcess;
using Warren.Samples.Inventory;
using Warren.Users;
using Warren.Users.Passwords;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>
/// One or more instances of the users service (and of inventory, if asked for) on one broker and one database, and a place at the broker from which a test asks as the
/// router does and hears what routers and other services hear.
/// </summary>
internal sealed class UsersRig : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly TestFolder _folder = new();
    readonly List<IHost> _hosts = [];
    readonly List<IMailbox> _mailboxes = [];
    readonly Backing _backing;
    readonly InProcessBus _bus = new(TimeProvider.System);

    readonly bool _withInventory;
    readonly IReadOnlyDictionary<string, string?> _settings;

    UsersRig(Backing backing, bool withInventory, IReadOnlyDictionary<string, string?>? settings)
    {
        _backing = backing;
        _withInventory = withInventory;
        _settings = settings ?? new Dictionary<string, string?>();
    }

    public ShiftedTime Time { get; } = new();

    /// <summary>What every instance logged: our own from debug on, and each statement to the database.</summary>
    public TestLogs Logs { get; } = new();

    public Heard Pushes { get; } = new();

    public Heard Events { get; } = new();

    public Heard Control { get; } = new();

    public IServiceProvider Services => _hosts[0].Services;

    public static async Task<UsersRig> StartAsync(
        BackingKind kind, bool withInventory = false, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var rig = new UsersRig(await Backing.CreateAsync(kind), withInventory, settings);
        var first = (await rig.AddInstanceAsync()).Services;
        rig.Hear(first, Names.PushesExchange, "#", rig.Pushes);
        rig.Hear(first, Names.EventsExchange, "#", rig.Events);
        rig.Hear(first, Names.ControlExchange, "", rig.Control);
        var broker = first.GetRequiredService<IBroker>();
        foreach (var service in withInventory ? ["users", "inventory"] : new[] { "users" })
        {
            await Wait.UntilAsync($"{service} consumes", async () => await broker.CountConsumersAsync(Names.Requests(service)) > 0, Limit);
        }

        return rig;
    }

    /// <summary>Starts one more instance of the service; dispose it to stop it before the others.</summary>
    public async Task<Instance> AddInstanceAsync(Action<HashingOptions>? hashing = null)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = _settings.GetValueOrDefault("environment") ?? "Development", ContentRootPath = _folder.Path });
        builder.Configuration.AddInMemoryCollection(
        [
            new("WARREN_DATA", _folder.Path), new("INTERNAL_API_PORT", "0"), new("WARREN_ACCOUNTS", "shared"), new("LOG_LEVEL", "warn"),
            .. _backing.Settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)), .. _settings,
        ]);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(_ => _bus);
        builder.AddWarren();
        builder.Logging.AddProvider(Logs);
        builder.Logging.AddFilter<TestLogs>(null, LogLevel.Debug).AddFilter<TestLogs>("Microsoft", LogLevel.Information);
        builder.AddUsers();
        builder.Services.Configure<HashingOptions>(options =>
        {
            // A real hash takes a tenth of a second; that it is a real one by default has a test of its own.
            (options.Iterations, options.Parallel, options.MaxWaiting) = (1_000, 64, 1_000);
            hashing?.Invoke(options);
        });
        if (_withInventory)
        {
            builder.AddInventory();
        }

        var app = builder.Build();
        app.MapUsers();
        if (_withInventory)
        {
            app.MapInventory();
        }

        _hosts.Add(app);
        await app.StartAsync();
        return new Instance(this, app);
    }

    /// <summary>Asks as the router does, for nobody, for a person, or (service) for itself; the whole reply, <c>{"ok":…}</c>.</summary>
    public async Task<JsonElement> AskAsync(string name, object? payload = null, Caller? caller = null) =>
        JsonSerializer.Deserialize<JsonElement>((await SendAsync(name, payload, caller ?? Caller.Anonymous)).Body.Span);

    /// <summary>As <see cref="AskAsync"/>, from the router itself.</summary>
    public Task<JsonElement> AskAsRouterAsync(string name, object? payload = null) =>
        AskAsync(name, payload, new Caller { Kind = CallerKind.Service, Service = "router" });

    /// <summary>The reply with its headers.</summary>
    public async Task<Delivery> SendAsync(string name, object? payload, Caller caller)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(payload, JsonSerializerOptions.Web);
        using var bound = new CancellationTokenSource(Limit, TimeProvider.System);
        var answer = await Services.GetRequiredService<RequestClient>().SendAsync(
            new OutgoingRequest(name.StartsWith("stock.", StringComparison.Ordinal) ? "inventory" : "users", name, body, BrokerTrust.Router) { Caller = caller, Timeout = TimeSpan.FromSeconds(30) }, bound.Token);
        return answer.Reply ?? throw new InvalidOperationException($"No reply to {name}: {answer.Outcome}");
    }

    /// <summary>Where each instance listens.</summary>
    public IReadOnlyList<Uri> Addresses => [.. _hosts.Select(host =>
        new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()))];

    /// <summary>Asks everybody who is there, as a router does when it starts.</summary>
    public Task DiscoverAsync() => Services.GetRequiredService<ControlChannel>().SendAsync(Names.Control.Discover, default);

    public async ValueTask DisposeAsync()
    {
        foreach (var mailbox in _mailboxes)
        {
            await mailbox.DisposeAsync();
        }

        foreach (var host in Enumerable.Reverse(_hosts).ToList())
        {
            await new Instance(this, host).DisposeAsync();
        }

        _bus.Dispose();
        await _backing.DisposeAsync();
        _folder.Dispose();
    }

    void Hear(IServiceProvider services, string exchange, string key, Heard into)
    {
        var mailbox = services.GetRequiredService<IBroker>().OpenMailbox(into.TakeAsync);
        mailbox.Hear(exchange, key);
        _mailboxes.Add(mailbox);
    }

    /// <summary>One process of the service, as it were.</summary>
    public readonly struct Instance(UsersRig rig, IHost host) : IAsyncDisposable
    {
        public IServiceProvider Services => host.Services;

        public async ValueTask DisposeAsync()
        {
            if (rig._hosts.Remove(host))
            {
                await host.StopAsync();
                await ((IAsyncDisposable)host).DisposeAsync();
            }
        }
    }
}
