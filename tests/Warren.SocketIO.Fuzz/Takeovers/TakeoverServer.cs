using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.Fuzz.Sessions;

namespace Warren.SocketIO.Fuzz.Takeovers;

/// <summary>Kestrel itself, with its HTTP and our takeover, on pipes. One for all cases: connections come and go, as they do.</summary>
public sealed class TakeoverServer : IDisposable
{
    readonly PipeListener _listener = new();
    readonly WebApplication _app;

    public TakeoverServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(Logs);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseWebSocketTakeover()));
        // Of several transports Kestrel takes the one that was registered last.
        builder.Services.AddSingleton<IConnectionListenerFactory>(_listener);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSocketIO(options => FuzzLimits.Set(options, "deflate"));
        _app = builder.Build();
        _app.UseRouting();
        _app.MapSocketIO();
        Server = _app.Services.GetRequiredService<SocketIOServer>();
        FuzzHandlers.Add(Server, Clock);
        _app.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>That of the sessions. Kestrel keeps its own time.</summary>
    public FakeTimeProvider Clock { get; } = new();

    public ErrorLogProvider Logs { get; } = new();

    public SocketIOServer Server { get; }

    public PipeConnection Connect()
    {
        var connection = new PipeConnection();
        _listener.Connect(connection);
        return connection;
    }

    public void Dispose()
    {
        _app.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)_app).Dispose();
    }
}
