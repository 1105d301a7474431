using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.SocketIO;
using Warren.SocketIO.Admin;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Lets the admin page of Socket.IO in.</summary>
public static class SocketIOAdminEndpoints
{
    /// <summary>
    /// Speaks the protocol of the page <c>@socket.io/admin-ui</c> 0.5 in a namespace of the Socket.IO server. Without this call nothing of it
    /// runs. Call it once, before clients come. If the page is served from elsewhere, its origin must be among <see cref="SocketIOOptions.Origins"/>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="configure">Sets <see cref="AdminOptions.CheckPassword"/>, and changes the defaults.</param>
    /// <exception cref="InvalidOperationException">A setting is missing or wrong, AddSocketIO was not called, or this was called before.</exception>
    public static void MapSocketIOAdmin(this IEndpointRouteBuilder endpoints, Action<AdminOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(configure);
        var services = endpoints.ServiceProvider;
        var server = services.GetService<SocketIOServer>()
            ?? throw new InvalidOperationException("MapSocketIOAdmin needs the services of AddSocketIO. Call builder.Services.AddSocketIO() first.");
        var options = new AdminOptions();
        configure(options);
        options.Check();
        var admin = new AdminNamespace(server, options);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(admin.Dispose);
    }
}
