using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Warren.SocketIO;
using Warren.SocketIO.Cluster;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Socket.IO server.</summary>
public static class SocketIOServices
{
    /// <summary>
    /// Adds <see cref="SocketIOServer"/> as a singleton. Settings are checked when the host starts. Uses the <see cref="TimeProvider"/> of the
    /// container, or the system's.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IServiceCollection AddSocketIO(this IServiceCollection services, Action<SocketIOOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<SocketIOOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SocketIOOptions>, SocketIOOptionsValidator>());
        services.TryAddSingleton(provider => new SocketIOServer(
            provider.GetRequiredService<IOptions<SocketIOOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<ILogger<SocketIOServer>>(),
            provider.GetService<ClusterAdapter>()));
        services.AddHostedService<Drain>();
        return services;
    }

    /// <summary>Joins the server with those of other processes. The host starts the adapter and says goodbye to the other nodes when it stops.</summary>
    /// <param name="services">The container, with or without <see cref="AddSocketIO"/> yet.</param>
    /// <param name="create">Makes the adapter, one for this server.</param>
    public static IServiceCollection AddSocketIOCluster(this IServiceCollection services, Func<IServiceProvider, ClusterAdapter> create)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        return services.AddSingleton(create);
    }
}
