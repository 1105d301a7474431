using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.SocketIO;

namespace Warren.Bench;

/// <summary>The host that is measured: Warren.SocketIO and nothing else.</summary>
internal static class Serve
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var port = arguments.Number("--port", 0);
        var inline = arguments.Switch("--inline");
        arguments.End();

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.UseWebSocketTakeover()));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = inline);
        // A load generator sends as fast as it can; the default would send it off after 200 events.
        builder.Services.AddSocketIO(options => options.EventsPerSecond = 0);
        await using var app = builder.Build();
        app.UseRouting();
        app.MapSocketIO();
        app.MapGet("/allocated", static context => context.Response.WriteAsync(GC.GetTotalAllocatedBytes().ToString(CultureInfo.InvariantCulture)));
        Handle(app.Services.GetRequiredService<SocketIOServer>().Default);
        await app.StartAsync();
        Console.WriteLine($"listening {app.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal)}");
        await ((IHost)app).WaitForShutdownAsync();
        return 0;
    }

    static void Handle(Namespace everybody) => everybody.OnConnection(static socket =>
    {
        socket.OnBorrowed("echo", static received => received.AckRaw(received.JsonArguments));
        socket.OnBorrowed("bcast", static received => received.Socket.Namespace.EmitRaw("bcast", received.JsonArguments.ToArray()));
        return ValueTask.CompletedTask;
    });
}
