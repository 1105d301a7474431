using Microsoft.Extensions.Hosting;

namespace Warren.SocketIO;

/// <summary>Checks that the server can be made when the host starts, and lets the clients go when it begins to stop, so that they come back elsewhere. Opens and closes the way to other nodes.</summary>
internal sealed class Drain(SocketIOServer server, IHostApplicationLifetime lifetime) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the web server waits for its requests to end: open polls and WebSockets would never end by themselves.
        lifetime.ApplicationStopping.Register(server.Engine.Stop);
        if (server.Cluster is { } cluster)
        {
            await cluster.OpenAsync(cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (server.Cluster is { } cluster)
        {
            await cluster.CloseAsync(cancellationToken);
        }
    }
}
