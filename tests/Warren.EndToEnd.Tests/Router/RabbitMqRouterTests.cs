using Warren.EndToEnd.Tests.Router.Support;

namespace Warren.EndToEnd.Tests.Router;

public sealed class RabbitMqRouterTests : RouterSuite
{
    protected override async Task<IBrokers> CreateBrokersAsync() => await RabbitMqBrokers.CreateAsync();
}
