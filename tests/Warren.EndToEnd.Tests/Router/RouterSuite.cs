using System.Text.Json;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Warren.Router;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

/// <summary>What the router promises, on whatever broker: each test has routers, services and clients of its own.</summary>
public abstract partial class RouterSuite : IAsyncLifetime
{
    readonly List<IAsyncDisposable> _started = [];
    readonly IdentityService _identity = new();

    /// <summary>A broker of this test's own.</summary>
    protected abstract Task<IBrokers> CreateBrokersAsync();

    /// <summary>The broker of this test.</summary>
    protected IBrokers Brokers { get; private set; } = null!;

    EchoService Echo { get; } = new();

    public async ValueTask InitializeAsync() => Brokers = await CreateBrokersAsync();

    public async ValueTask DisposeAsync()
    {
        Echo.Open();
        for (var i = _started.Count - 1; i >= 0; i--)
        {
            await _started[i].DisposeAsync();
        }

        await Brokers.DisposeAsync();
        _identity.Dispose();
        GC.SuppressFinalize(this);
    }

    async Task<RouterProcess> RouterAsync(Action<RouterOptions>? configure = null, Action<RouterApp>? map = null, params (string, string?)[] settings) =>
        Keep(await RouterProcess.StartAsync(Brokers.Login("router"), true, configure, map, "Development", settings));

    async Task<ServiceProcess> EchoAsync() => Keep(await ServiceProcess.StartAsync(Brokers.Login("inventory"), "inventory", Echo.Map));

    async Task<ServiceProcess> IdentityAsync() => Keep(await ServiceProcess.StartAsync(Brokers.Login("users"), "users", _identity.Map));

    /// <summary>A service without the SDK, which handles one request at a time and sees each message as it came.</summary>
    async Task<RawService> RawAsync(string name, string request, Func<Delivery, Task>? handle = null, string? account = null) =>
        Keep(await RawService.StartAsync(Brokers.Login(account ?? name), name, request, handle));

    /// <summary>A router, the echo service, and the router knows it.</summary>
    async Task<RouterProcess> RouterWithEchoAsync(Action<RouterOptions>? configure = null)
    {
        var router = await RouterAsync(configure);
        await EchoAsync();
        await router.KnowsAsync("echo.say");
        return router;
    }

    /// <summary>The same with the identity service.</summary>
    async Task<RouterProcess> RouterWithIdentityAsync(Action<RouterOptions>? configure = null)
    {
        var router = await RouterWithEchoAsync(configure);
        await IdentityAsync();
        await router.KnowsAsync("auth.keys.get");
        return router;
    }

    async Task<SocketClient> ConnectAsync(RouterProcess router) => Keep(await router.ConnectAsync());

    async Task<SocketClient> ConnectAsAsync(RouterProcess router, string token) => Keep(await router.ConnectAsAsync(token));

    T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }

    static string Code(JsonElement reply)
    {
        Assert.False(reply.GetProperty("ok").GetBoolean());
        var error = reply.GetProperty("error");
        Assert.True(Guid.TryParse(error.GetProperty("requestId").GetString(), out _));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        return error.GetProperty("code").GetString()!;
    }

    static string Field(JsonElement reply) => reply.GetProperty("error").GetProperty("field").GetString()!;

    static double RetryAfter(JsonElement reply) => reply.GetProperty("error").GetProperty("retryAfter").GetDouble();

    static JsonElement Data(JsonElement reply)
    {
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        return reply.GetProperty("data");
    }
}
