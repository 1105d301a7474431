using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Warren.Events.InProcess;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>What is wrong with a handler is said where it is mapped, with the fix.</summary>
public sealed class HandlerMappingTests : IDisposable
{
    readonly InProcessBus _bus = new(TimeProvider.System);

    public sealed record One(string Text);

    public sealed record Two(string Text);

    public interface IUnregistered;

    public void Dispose() => _bus.Dispose();

    public static TheoryData<string, Delegate> WrongRequests => new()
    {
        { "has two parameters that could be the payload: parameter 'one' (One) and parameter 'two' (Two)", (One one, Two two) => { } },
        { "parameter 'other' (IUnregistered) is not registered as a service", (One one, IUnregistered other) => { } },
        { "Its type is ReadOnlyMemory<byte>", (byte[] bytes) => { } },
        { "A payload is a record", (int number) => { } },
        { "JsonElement for any JSON", (object anything) => { } },
        { "A binary reply is ReadOnlyMemory<byte>", () => Array.Empty<byte>() },
        { "Return a list", () => AsyncEnumerable.Empty<int>() },
        { "ToListAsync", () => Array.Empty<int>().AsQueryable() },
        { "ref, in or out", (in One one) => { } },
    };

    [Theory]
    [MemberData(nameof(WrongRequests), DisableDiscoveryEnumeration = true)]
    public void A_wrong_handler_fails_where_it_is_mapped(string advice, Delegate handler)
    {
        using var host = Build();

        var refused = Assert.Throws<InvalidOperationException>(() => host.MapService("things").MapRequest("thing.do", handler));

        Assert.Contains("thing.do", refused.Message);
        Assert.Contains(advice, refused.Message);
    }

    [Fact]
    public void An_event_is_heard_or_forgotten()
    {
        using var host = Build();
        var service = host.MapService("things");
        service.MapEvent("user.erased", () => { });
        Assert.Contains("has mapped 'user.erased' already", Assert.Throws<InvalidOperationException>(() => service.ForgetEvent("user.erased")).Message);
        service.ForgetEvent("user.registered");
        Assert.Contains("Take ForgetEvent", Assert.Throws<InvalidOperationException>(() => service.MapEvent("user.registered", () => { })).Message);
    }

    [Fact]
    public void An_async_void_handler_and_an_event_with_a_reply_are_refused()
    {
        using var host = Build();
        var things = host.MapService("things");

        Assert.Contains("async void", Assert.Throws<InvalidOperationException>(() => things.MapRequest("thing.do", Forget)).Message);
        Assert.Contains("nobody waits for a reply", Assert.Throws<InvalidOperationException>(() => things.MapEvent("thing.done", () => 1)).Message);

        static async void Forget() => await Task.Yield();
    }

    [Fact]
    public void Names_are_checked_and_mapped_once()
    {
        using var host = Build();
        var things = host.MapService("things");
        things.MapRequest("thing.do", () => { });

        Assert.Contains("one name has one handler", Assert.Throws<InvalidOperationException>(() => things.MapRequest("thing.do", () => { })).Message);
        Assert.Contains("cannot be a name", Assert.Throws<ArgumentException>(() => things.MapRequest("thing do", () => { })).Message);
        Assert.Same(things, host.MapService("things"));
    }

    [Fact]
    public void A_service_that_was_not_added_is_named_with_those_that_were()
    {
        using var host = Build();

        var refused = Assert.Throws<InvalidOperationException>(() => host.MapService("thing"));

        Assert.Contains("added: 'things'", refused.Message);
        Assert.Contains("builder.AddService(\"thing\")", refused.Message);
    }

    [Fact]
    public void A_service_is_added_once_and_under_a_name_that_a_queue_can_have()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddService("things");

        Assert.Contains("was added before", Assert.Throws<InvalidOperationException>(() => builder.AddService("things")).Message);
        Assert.Throws<ArgumentException>(() => builder.AddService("my things"));
        Assert.Throws<ArgumentException>(() => builder.AddService("router"));
    }

    [Fact]
    public async Task Nothing_is_mapped_after_the_start()
    {
        using var host = Build();
        host.Services.GetRequiredService<IBroker>().Start();
        await host.StartAsync(Brokers.BrokerTests.Bound());

        Assert.Contains("after the start", Assert.Throws<InvalidOperationException>(() => host.MapService("things").MapRequest("thing.do", () => { })).Message);
        await host.StopAsync(Brokers.BrokerTests.Bound());
    }

    [Theory]
    [InlineData("stock.reserv", "stock.reserve")]
    [InlineData("stokc.reserve", "stock.reserve")]
    [InlineData("user.me", "user.me")]
    [InlineData("something.else", null)]
    public void The_nearest_name_is_the_one_that_was_meant(string typed, string? meant)
    {
        Assert.Equal(meant, Names.Nearest(typed, ["stock.reserve", "stock.list", "user.me"]));
    }

    IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IBroker>(new InProcessBroker(_bus, "warren", TimeProvider.System, NullLoggerFactory.Instance));
        builder.AddService("things");
        return builder.Build();
    }
}
