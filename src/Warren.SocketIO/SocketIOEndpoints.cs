using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO;
using Warren.SocketIO.EngineIO;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the Socket.IO server to a path.</summary>
public static class SocketIOEndpoints
{
    /// <summary>
    /// Answers Socket.IO clients at a path, with and without a trailing slash. Needs <c>AddSocketIO</c>, and no WebSocket or CORS middleware:
    /// the endpoint does both itself, because <see cref="SocketIOOptions.Origins"/> must hold for WebSockets too.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The client's <c>path</c> option.</param>
    public static IEndpointConventionBuilder MapSocketIO(this IEndpointRouteBuilder endpoints, string path = "/socket.io")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var server = endpoints.ServiceProvider.GetService<SocketIOServer>()
            ?? throw new InvalidOperationException("MapSocketIO needs the services of AddSocketIO. Call builder.Services.AddSocketIO() first.");
        var endpoint = new EngineEndpoint(server.Engine);
        return endpoints.Map(path.TrimEnd('/'), endpoint.HandleAsync).WithDisplayName("Socket.IO");
    }
}
