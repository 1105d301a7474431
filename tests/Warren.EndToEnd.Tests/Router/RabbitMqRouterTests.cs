using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Warren.Router.Catalogue;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class RabbitMqRouterTests(RabbitMqVirtualHost virtualHost) : RouterSuite, IClassFixture<RabbitMqVirtualHost>
{
    protected override Task<IBrokers> CreateBrokersAsync() => Task.FromResult<IBrokers>(new RabbitMqBrokers(virtualHost.Name));

    [Fact]
    public async Task Requests_travel_together_only_while_all_instances_of_their_service_take_them_so()
    {
        var router = await RouterAsync(options => (options.MaxPendingPerSocket, options.RequestsPerSecondPerSocket) = (1_000, 1_000_000));
        var together = 0;
        Task See(Delivery delivery) => Task.FromResult(delivery.InBatch ? Interlocked.Increment(ref together) : 0);
        await RawAsync("users", "counter.next", See, takesBatches: true);
        await router.KnowsAsync("counter.next");
        var socket = await ConnectAsync(router);
        async Task AskManyAsync()
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => socket.BeginAsync("counter.next", $"{i}")));
            Assert.Equal(Enumerable.Range(0, 100), answers.Select(answer => Data(answer.Json).GetInt32()));
        }

        await Wait.UntilAsync("requests come together", async () =>
        {
            await AskManyAsync();
            return together > 0;
        }, TimeSpan.FromSeconds(20));

        await RawAsync("users", "counter.next", See);
        await RouterProcess.UntilAsync("the router knows the second instance", () =>
            router.Get<Routes>().TryFind("counter.next", out var route) && !route.Service.TakesBatches);
        together = 0;
        await AskManyAsync();
        await AskManyAsync();

        Assert.Equal(0, together);
    }
}
