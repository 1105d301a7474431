using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Warren.Events;

/// <summary>A service that was added with <c>builder.AddService(name)</c>. Libraries hang what belongs to it here (<c>.AddDatabase…</c>).</summary>
public sealed class ServiceRegistration
{
    readonly EventOptions _events;

    internal ServiceRegistration(string name, IHostApplicationBuilder builder, EventOptions events)
    {
        Name = name;
        Builder = builder;
        _events = events;
    }

    /// <summary>The service's name; also the key of its keyed services.</summary>
    public string Name { get; }

    /// <summary>The builder of the process.</summary>
    public IHostApplicationBuilder Builder { get; }

    /// <summary>The services of the process, which may hold several of ours.</summary>
    public IServiceCollection Services => Builder.Services;

    /// <summary>Changes how the service takes its events: how many at a time, how often each is tried, when it is given up.</summary>
    public ServiceRegistration ConfigureEvents(Action<EventOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_events);
        return this;
    }
}
