using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.Host;

/// <summary>The servers that the official suites test: those of the protocols (docs/*/v*-test-suite of socketio/socket.io) and of the npm clients.</summary>
public static class SuiteHost
{
    /// <summary>Each suite, and the port that is written in it; <c>admin</c> is a chat for the official admin page.</summary>
    public static IReadOnlyDictionary<string, int> Ports { get; } = new Dictionary<string, int>
    {
        ["engine"] = 3000,
        ["engine-v3"] = 3000,
        ["socket"] = 3000,
        ["socket-msgpack"] = 3000,
        ["socket.io-client"] = 3210,
        ["engine.io-client"] = 3000,
        ["admin"] = 3000,
    };

    /// <summary>How often the suites of the protocols want a ping.</summary>
    public static readonly TimeSpan PingInterval = TimeSpan.FromMilliseconds(300);

    /// <summary>How long they want a pong to be waited for.</summary>
    public static readonly TimeSpan PingTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>Listens on localhost: 127.0.0.1 and, where there is one, ::1.</summary>
    /// <param name="suite">A key of <see cref="Ports"/>.</param>
    /// <param name="port">0 for any, on 127.0.0.1 alone.</param>
    /// <param name="pingTimeout">More than <see cref="PingTimeout"/> where a busy machine must not cost a client its session.</param>
    /// <param name="pingInterval">More than <see cref="PingInterval"/> where no ping may come between.</param>
    public static async Task<WebApplication> StartAsync(string suite, int port, TimeSpan? pingTimeout = null, TimeSpan? pingInterval = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpContextAccessor();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, port));
        var map = Configure(suite, builder.Services, pingInterval ?? PingInterval, pingTimeout ?? PingTimeout);
        var app = builder.Build();
        app.UseRouting();
        map(app);
        await app.StartAsync();
        return app;
    }

    internal static void Listen(KestrelServerOptions kestrel, int port)
    {
        if (port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, 0);
        }
        else
        {
            kestrel.ListenLocalhost(port);
        }
    }

    static Action<WebApplication> Configure(string suite, IServiceCollection services, TimeSpan pingInterval, TimeSpan pingTimeout)
    {
        switch (suite)
        {
            case "engine" or "engine-v3":
                return app => EngineSuite.Map(app, pingInterval, pingTimeout, allowEIO3: suite == "engine-v3");
            case "engine.io-client":
                return EngineClientSuite.Map;
            case "admin":
                services.AddSocketIO(AdminDemo.Configure);
                return AdminDemo.Map;
            case "socket.io-client":
                services.AddSocketIO(SocketClientSuite.Configure);
                return SocketClientSuite.Map;
            default:
                services.AddSocketIO(options => SocketSuite.Configure(options, suite == "socket-msgpack", pingInterval, pingTimeout));
                return SocketSuite.Map;
        }
    }
}
