using Microsoft.Extensions.DependencyInjection.Extensions;
using Warren.Events;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what every process on the broker needs.</summary>
public static class EventsServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ControlChannel"/>, <see cref="RequestClient"/>, <see cref="BrokerTrust"/> and <see cref="TimeProvider"/>, once.
    /// An <see cref="IBroker"/> has to come from elsewhere (<c>AddWarren</c> picks one by setting).
    /// </summary>
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new BrokerTrust());
        services.TryAddSingleton<ControlChannel>();
        services.TryAddSingleton(provider => new RequestClient(
            provider.GetRequiredService<IBroker>(), provider.GetRequiredService<BrokerTrust>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
