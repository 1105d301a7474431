using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Warren.Events;
using Warren.Events.Contracts;
using Warren.Events.Handlers;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds services to a process.</summary>
public static class ServiceBuilderExtensions
{
    /// <summary>Adds a service. What it handles is mapped after the build, with <c>app.MapService(name)</c>.</summary>
    /// <param name="builder">The process's builder.</param>
    /// <param name="name">
    /// The service's name: lower case by custom, letters, digits, <c>. _ -</c>, 64 at most. Its queues, its database and, with
    /// accounts apart, its login are called so.
    /// </param>
    /// <exception cref="ArgumentException">The name is not valid, or Warren's own.</exception>
    /// <exception cref="InvalidOperationException">The service was added before.</exception>
    public static ServiceRegistration AddService(this IHostApplicationBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!Names.IsValid(name, Names.MaxServiceLength))
        {
            throw new ArgumentException(
                $"'{name}' cannot be a service's name: letters, digits, '.', '_' and '-', beginning with a letter, {Names.MaxServiceLength} at most.",
                nameof(name));
        }

        if (name is BrokerTrust.Router or "warren")
        {
            throw new ArgumentException($"'{name}' is a name of Warren's own on the broker, and believed as such. Give the service another.", nameof(name));
        }

        if (builder.Services.Any(service => service.ServiceType == typeof(Service) && Equals(service.ServiceKey, name)))
        {
            throw new InvalidOperationException($"The service '{name}' was added before. One process holds each service once.");
        }

        builder.Services.AddEvents();
        var events = new EventOptions();
        builder.Services.AddSingleton(new ServiceName(name));
        builder.Services.AddKeyedSingleton(name, events);
        builder.Services.AddKeyedSingleton(name, (provider, key) => new Service((string)key!, provider));
        builder.Services.AddKeyedSingleton(name, (provider, key) => new ServiceMessages(
            (string)key!, provider.GetRequiredService<IBroker>(), provider.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddSingleton<RequestOwners>();
        builder.Services.TryAddSingleton<RequestCalls>();
        builder.Services.TryAddSingleton<CommittedEvents>();
        builder.Services.TryAddSingleton<ServiceHost>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ServiceHost>(
            provider => provider.GetRequiredService<ServiceHost>()));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "service " + name, provider => new ServiceHealth(name, provider.GetRequiredService<ServiceHost>()), null, ["ready"]));
        return new ServiceRegistration(name, builder, events);
    }
}
