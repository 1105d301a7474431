using Microsoft.AspNetCore.Server.Kestrel.Core;
using Warren.SocketIO.EngineIO;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Settings of a Kestrel endpoint for many Socket.IO clients.</summary>
public static class KestrelEndpoints
{
    /// <summary>
    /// Lets the HTTP request of a Socket.IO WebSocket end once the WebSocket is open, instead of lasting as long as the client stays. An idle client
    /// then takes a third less memory (docs/performance.md). Optional; without it, or where it cannot be (HTTP/2, a host that wraps the upgrade, an endpoint whose
    /// <c>UseHttps</c> comes after this call), WebSockets work the same and last as requests do.
    /// </summary>
    /// <remarks>
    /// What counts or limits requests no longer sees open sockets: the log says 101 at once, a concurrency limiter gives the permit back, and
    /// Kestrel's <c>MaxConcurrentUpgradedConnections</c> does not hold. <c>SocketIOOptions.MaxConnections</c> and the meter <c>Warren.SocketIO</c>
    /// do. Each call adds a layer: once for an endpoint, or in <c>ConfigureEndpointDefaults</c>.
    /// </remarks>
    /// <param name="endpoint">An endpoint of <c>Listen</c>, or of <c>ConfigureEndpointDefaults</c>.</param>
    public static ListenOptions UseWebSocketTakeover(this ListenOptions endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        endpoint.Use(static next => connection => Takeover.RunAsync(connection, next));
        return endpoint;
    }
}
