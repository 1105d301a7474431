using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO;
using Warren.SocketIO.Hubs;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps hubs to namespaces.</summary>
public static class SocketIOHubEndpoints
{
    /// <summary>
    /// Lets the methods of a class handle the events of a namespace. Needs <c>AddSocketIO</c> and <c>MapSocketIO</c>; a namespace may have several
    /// hubs, and handlers beside them.
    /// </summary>
    /// <typeparam name="THub">Made for each call; its constructor gets services of the call's scope. It need not be registered.</typeparam>
    /// <param name="endpoints">The application.</param>
    /// <param name="name">The namespace.</param>
    /// <returns>The namespace, to add middlewares.</returns>
    /// <exception cref="InvalidOperationException">A method cannot handle an event, or two handle the same; it is named.</exception>
    [RequiresUnreferencedCode(HubReflection.Warning)]
    [RequiresDynamicCode(HubReflection.Warning)]
    public static Namespace MapSocketIOHub<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THub>(
        this IEndpointRouteBuilder endpoints, string name = "/")
        where THub : SocketHub
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var server = services.GetService<SocketIOServer>()
            ?? throw new InvalidOperationException("MapSocketIOHub needs the services of AddSocketIO. Call builder.Services.AddSocketIO() first.");
        var target = server.Of(name);
        var create = ActivatorUtilities.CreateFactory<THub>([]);
        var dispatcher = new HubDispatcher(
            services.GetRequiredService<IServiceScopeFactory>(),
            scope => create(scope, null),
            HubReflection.Methods(typeof(THub), server.Options),
            server.Logger);
        target.OnConnection(dispatcher.ConnectAsync);
        return target;
    }
}
