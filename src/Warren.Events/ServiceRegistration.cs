using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Warren.Events;

/// <summary>A service that was added with <c>builder.AddService(name)</c>. Libraries hang what belongs to it here (<c>.AddDatabase…</c>).</summary>
public sealed class ServiceRegistration
{
    internal ServiceRegistration(string name, IHostApplicationBuilder builder)
    {
        Name = name;
        Builder = builder;
    }

    /// <summary>The service's name; also the key of its keyed services.</summary>
    public string Name { get; }

    /// <summary>The builder of the process.</summary>
    public IHostApplicationBuilder Builder { get; }

    /// <summary>The services of the process, which may hold several of ours.</summary>
    public IServiceCollection Services => Builder.Services;
}
