using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class RabbitMqRouterTests(RabbitMqVirtualHost virtualHost) : RouterSuite, IClassFixture<RabbitMqVirtualHost>
{
    protected override Task<IBrokers> CreateBrokersAsync() => Task.FromResult<IBrokers>(new RabbitMqBrokers(virtualHost.Name));
}
