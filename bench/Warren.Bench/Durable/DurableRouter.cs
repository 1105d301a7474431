using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.Events;
using Warren.SocketIO;

namespace Warren.Bench.Durable;

/// <summary>
/// Sockets in front, and behind them requests that are persistent and confirmed, as Warren sends events. Warren's own router sends requests without
/// both: this one is there to be measured beside a peer that promises the same.
/// </summary>
internal static class DurableRouter
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var port = arguments.Number("--port", 0);
        arguments.End();

        var builder = BrokerSettings.CreateBuilder(port);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.UseWebSocketTakeover()));
        builder.Services.AddSocketIO(options => options.EventsPerSecond = 0);
        await using var app = builder.Build();
        app.MapSocketIO();
        var requests = new DurableRequests(app.Services.GetRequiredService<IBroker>());
        app.Services.GetRequiredService<SocketIOServer>().Default.OnConnection(socket =>
        {
            socket.On("echo", requests.Send);
            return ValueTask.CompletedTask;
        });
        await app.StartAsync();
        await requests.WhenReadyAsync();
        Console.WriteLine($"listening {app.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal)}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
