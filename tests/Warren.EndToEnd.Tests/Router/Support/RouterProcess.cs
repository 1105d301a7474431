using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Warren.EndToEnd.Tests.Harness;
using Warren.Events;
using Warren.Router;
using Warren.Router.Catalogue;
using Warren.Router.Requests;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>A real router on a real port, as one process of the broker's.</summary>
sealed class RouterProcess : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly IBroker _broker;

    RouterProcess(WebApplication app, IBroker broker, TestLogs logs)
    {
        _app = app;
        _broker = broker;
        Logs = logs;
        Address = new Uri(app.Urls.First());
        Http = new HttpClient { BaseAddress = Address };
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Sends to <see cref="Address"/>.</summary>
    public HttpClient Http { get; }

    /// <summary>What it logged.</summary>
    public TestLogs Logs { get; }

    /// <summary>Requests that wait for an answer.</summary>
    public int Pending => Get<Pending>().Count;

    /// <summary>Starts one.</summary>
    public static async Task<RouterProcess> StartAsync(
        IBroker broker, bool separate = true, Action<RouterOptions>? configure = null, Action<RouterApp>? map = null,
        string environment = "Development", params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        var logs = new TestLogs();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(logs);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(broker).AddSingleton(new BrokerTrust { Separate = separate }).AddEvents();
        builder.AddRouter();
        builder.Services.Configure<RouterOptions>(options =>
        {
            // Tests are in more of a hurry than people; those about rates set their own.
            options.SettlingTime = TimeSpan.FromMilliseconds(300);
            options.AuthPerMinutePerSocket = 1_000;
            options.AuthPerMinutePerAddress = 10_000;
            configure?.Invoke(options);
        });
        var app = builder.Build();
        var router = app.MapRouter();
        map?.Invoke(router);
        broker.Start();
        await app.StartAsync();
        return new RouterProcess(app, broker, logs);
    }

    /// <summary>A part of it.</summary>
    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Connects a socket.</summary>
    public Task<SocketClient> ConnectAsync(string auth = "{}") => SocketClient.ConnectAsync(Address, auth);

    /// <summary>Connects a socket that speaks for a token's user.</summary>
    public Task<SocketClient> ConnectAsAsync(string token) => SocketClient.ConnectAsync(Address, $$"""{"token":"{{token}}"}""");

    /// <summary>Waits until requests to a service of this name may be sent.</summary>
    public Task KnowsAsync(string request) =>
        UntilAsync($"{request} is available", () =>
            _broker.State.IsConnected && Get<Routes>().TryFind(request, out var route) && route.IsAvailable);

    /// <summary>Waits until names it does not know are names that nobody knows.</summary>
    public Task SettledAsync() => UntilAsync("the router has settled", () => Get<Routes>().IsSettled);

    /// <summary>Waits for a condition.</summary>
    public static Task UntilAsync(string what, Func<bool> condition) =>
        Wait.UntilAsync(what, () => Task.FromResult(condition()), TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _broker.DisposeAsync();
    }
}
