using Warren.EndToEnd.Tests.Harness;
using Xunit;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>A virtual host for one class of tests, because making one takes a second.</summary>
public sealed class RabbitMqVirtualHost : IAsyncLifetime
{
    /// <summary>Its name.</summary>
    public string Name { get; } = "router-" + Guid.NewGuid().ToString("N")[..12];

    public async ValueTask InitializeAsync() => await RabbitMqServer.Shared.CreateVirtualHostAsync(Name);

    public async ValueTask DisposeAsync() => await RabbitMqServer.Shared.DeleteVirtualHostAsync(Name);
}
