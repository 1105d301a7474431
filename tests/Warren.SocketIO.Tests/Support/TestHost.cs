using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Warren.SocketIO.Cluster;

namespace Warren.SocketIO.Tests.Support;

/// <summary>A real Kestrel on a free port with the server under test. Warnings and errors in its log are kept for the test to see.</summary>
public sealed class TestHost : IAsyncDisposable
{
    readonly WebApplication _app;

    TestHost(WebApplication app, CollectedLogs logs)
    {
        (_app, Logs) = (app, logs);
        Server = app.Services.GetRequiredService<SocketIOServer>();
    }

    public SocketIOServer Server { get; }

    public IServiceProvider Services => _app.Services;

    public CollectedLogs Logs { get; }

    public Uri Address { get; private set; } = null!;

    public static async Task<TestHost> StartAsync(
        Action<SocketIOOptions>? configure = null,
        Action<SocketIOServer>? handlers = null,
        TimeProvider? clock = null,
        HttpProtocols protocols = HttpProtocols.Http1,
        ClusterAdapter? cluster = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? pipeline = null,
        Action<WebApplication>? map = null,
        Action<ListenOptions>? endpoint = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var logs = new CollectedLogs();
        builder.Logging.AddProvider(logs);
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(each =>
        {
            each.Protocols = protocols;
            (endpoint ?? (takesOver => takesOver.UseWebSocketTakeover()))(each);
        }));
        builder.Services.AddRoutingCore();
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }

        if (cluster is not null)
        {
            builder.Services.AddSocketIOCluster(_ => cluster);
        }

        builder.Services.AddSocketIO(configure);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        pipeline?.Invoke(app);
        app.UseRouting();
        app.MapSocketIO();
        map?.Invoke(app);
        var host = new TestHost(app, logs);
        (handlers ?? SuiteHandlers.Add)(host.Server);
        await app.StartAsync();
        host.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return host;
    }

    /// <summary>Whether a meter of our name is this host's and not that of a test beside it.</summary>
    public bool Owns(Meter meter) => meter.Name == "Warren.SocketIO" && ReferenceEquals(meter.Scope, _app.Services.GetRequiredService<IMeterFactory>());

    public Task StopAsync() => _app.StopAsync().WaitAsync(Bounds.Wait);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
    }
}
