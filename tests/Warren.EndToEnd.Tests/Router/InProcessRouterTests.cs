using Warren.EndToEnd.Tests.Router.Support;

namespace Warren.EndToEnd.Tests.Router;

public sealed class InProcessRouterTests : RouterSuite
{
    protected override Task<IBrokers> CreateBrokersAsync() => Task.FromResult<IBrokers>(new InProcessBrokers());
}
