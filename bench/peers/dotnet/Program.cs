using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Bench.Peers;

if (args is not [var peer and ("signalr" or "websocket" or "pipe")])
{
    Console.Error.WriteLine("Usage: Peers signalr|websocket|pipe. Prints where it listens; echoes, and broadcasts.");
    return 2;
}

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore();
builder.Services.AddRoutingCore();
builder.Logging.AddProvider(new ErrorsOnly());
switch (peer)
{
    case "signalr":
        builder.Services.AddSignalR();
        break;
    case "pipe":
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Run(PipePeer.RunAsync)));
        break;
}

builder.WebHost.UseUrls("http://127.0.0.1:0");
await using var app = builder.Build();
switch (peer)
{
    case "signalr":
        app.UseRouting();
        app.MapHub<SignalRPeer>("/hub");
        break;
    case "websocket":
        app.UseWebSockets();
        app.Run(WebSocketPeer.RunAsync);
        break;
}

await app.StartAsync();
Console.WriteLine($"listening {app.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal)}");
await ((IHost)app).WaitForShutdownAsync();
return 0;
