using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Warren.Router;
using Warren.Router.Catalogue;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class RabbitMqRouterTests(RabbitMqVirtualHost virtualHost) : RouterSuite, IClassFixture<RabbitMqVirtualHost>
{
    int _together;

    protected override Task<IBrokers> CreateBrokersAsync() => Task.FromResult<IBrokers>(new RabbitMqBrokers(virtualHost.Name));

    [Fact]
    public async Task Requests_travel_together_only_while_all_instances_of_their_service_take_them_so()
    {
        var router = await RouterAsync(AllowMany);
        await RawAsync("users", "counter.next", See, takesBatches: true);
        await router.KnowsAsync("counter.next");
        var socket = await ConnectAsync(router);
        await Wait.UntilAsync("requests come together", async () =>
        {
            await AskManyAsync(socket);
            return _together > 0;
        }, TimeSpan.FromSeconds(20));

        await RawAsync("users", "counter.next", See);
        await RouterProcess.UntilAsync("the router knows the second instance", () =>
            router.Get<Routes>().TryFind("counter.next", out var route) && !route.Service.TakesBatches);
        _together = 0;
        await AskManyAsync(socket);
        await AskManyAsync(socket);

        Assert.Equal(0, _together);
    }

    [Fact]
    public async Task Requests_travel_alone_until_every_instance_had_time_to_say_whether_it_takes_them_together()
    {
        var router = await RouterAsync(options =>
        {
            AllowMany(options);
            options.SettlingTime = TimeSpan.FromMinutes(5);
        });
        await RawAsync("users", "counter.next", See, takesBatches: true);
        await router.KnowsAsync("counter.next");
        var socket = await ConnectAsync(router);
        for (var i = 0; i < 10; i++)
        {
            await AskManyAsync(socket);
        }

        Assert.Equal(0, _together);
    }

    static void AllowMany(RouterOptions options) => (options.MaxPendingPerSocket, options.RequestsPerSecondPerSocket) = (1_000, 1_000_000);

    Task See(Delivery delivery) => Task.FromResult(delivery.InBatch ? Interlocked.Increment(ref _together) : 0);

    static async Task AskManyAsync(SocketClient socket)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => socket.BeginAsync("counter.next", $"{i}")));
        Assert.Equal(Enumerable.Range(0, 100), answers.Select(answer => Data(answer.Json).GetInt32()));
    }
}
