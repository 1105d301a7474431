using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Warren.Bench.Peers;

/// <summary>Kestrel and SignalR with their defaults, and nothing else.</summary>
internal static class PeerHost
{
    public static async Task RunAsync<THub>(Action<IServiceCollection> add)
        where THub : Hub
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddSignalR();
        builder.Logging.AddProvider(new ErrorsOnly());
        add(builder.Services);
        await using var app = builder.Build();
        app.UseRouting();
        app.MapHub<THub>("/hub");
        await app.StartAsync();
        Console.WriteLine($"listening {app.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal)}");
        await ((IHost)app).WaitForShutdownAsync();
    }
}
