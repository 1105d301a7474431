using System.Text.Json;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Warren.Router;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

/// <summary>What every test of the router needs: routers, services and clients of its own, ended with it in the reverse order.</summary>
public abstract class RouterTestBase : IAsyncLifetime
{
    readonly List<IAsyncDisposable> _started = [];
    private protected IdentityService Identity { get; } = new();

    /// <summary>A broker of this test's own.</summary>
    protected abstract Task<IBrokers> CreateBrokersAsync();

    /// <summary>The broker of this test.</summary>
    protected IBrokers Brokers { get; private set; } = null!;

    private protected EchoService Echo { get; } = new();

    public async ValueTask InitializeAsync() => Brokers = await CreateBrokersAsync();

    public async ValueTask DisposeAsync()
    {
        Echo.Open();
        for (var i = _started.Count - 1; i >= 0; i--)
        {
            await _started[i].DisposeAsync();
        }

        await Brokers.DisposeAsync();
        Identity.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<RouterProcess> RouterAsync(Action<RouterOptions>? configure = null, Action<RouterApp>? map = null, params (string, string?)[] settings) =>
        Keep(await RouterProcess.StartAsync(Brokers.Login("router"), true, configure, map, "Development", settings));

    private protected async Task<ServiceProcess> EchoAsync() => Keep(await ServiceProcess.StartAsync(Brokers.Login("inventory"), "inventory", Echo.Map));

    private protected async Task<ServiceProcess> IdentityAsync() => Keep(await ServiceProcess.StartAsync(Brokers.Login("users"), "users", Identity.Map));

    /// <summary>A service without the SDK, which handles one request at a time and sees each message as it came.</summary>
    private protected async Task<RawService> RawAsync(
        string name, string request, Func<Delivery, Task>? handle = null, string? account = null, bool takesBatches = false) =>
        Keep(await RawService.StartAsync(Brokers.Login(account ?? name), name, request, handle, takesBatches));

    /// <summary>A router, the echo service, and the router knows it.</summary>
    private protected async Task<RouterProcess> RouterWithEchoAsync(Action<RouterOptions>? configure = null)
    {
        var router = await RouterAsync(configure);
        await EchoAsync();
        await router.KnowsAsync("echo.say");
        return router;
    }

    /// <summary>The same with the identity service.</summary>
    private protected async Task<RouterProcess> RouterWithIdentityAsync(Action<RouterOptions>? configure = null)
    {
        var router = await RouterWithEchoAsync(configure);
        await IdentityAsync();
        await router.KnowsAsync("auth.keys.get");
        return router;
    }

    private protected async Task<SocketClient> ConnectAsync(RouterProcess router) => Keep(await router.ConnectAsync());

    private protected async Task<SocketClient> ConnectAsAsync(RouterProcess router, string token) => Keep(await router.ConnectAsAsync(token));

    private protected T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }

    private protected static string Code(JsonElement reply)
    {
        Assert.False(reply.GetProperty("ok").GetBoolean());
        var error = reply.GetProperty("error");
        Assert.True(Guid.TryParse(error.GetProperty("requestId").GetString(), out _));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        return error.GetProperty("code").GetString()!;
    }

    private protected static string Field(JsonElement reply) => reply.GetProperty("error").GetProperty("field").GetString()!;

    private protected static double RetryAfter(JsonElement reply) => reply.GetProperty("error").GetProperty("retryAfter").GetDouble();

    private protected static JsonElement Data(JsonElement reply)
    {
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        return reply.GetProperty("data");
    }
}
