using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.Events;
using Warren.Events.Handlers;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps what services handle.</summary>
public static class ServiceHostExtensions
{
    /// <summary>The service of this name, to map its requests and events on. Called again, it is the same one.</summary>
    /// <exception cref="InvalidOperationException">No service of this name was added.</exception>
    public static Service MapService(this IHost app, string name)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetKeyedService<Service>(name) is { } service)
        {
            return service;
        }

        var added = app.Services.GetServices<ServiceName>().Select(other => $"'{other.Name}'").ToList();
        throw new InvalidOperationException(
            $"The service '{name}' was not added to this process ({(added is [] ? "none was" : "added: " + string.Join(", ", added))}). " +
            $"Write builder.AddService(\"{name}\") before builder.Build().");
    }
}
