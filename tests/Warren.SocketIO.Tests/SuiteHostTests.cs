using Microsoft.AspNetCore.Builder;
using Warren.SocketIO.Host;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>The host for the official suites, on a free port, with scripts that ask for all that those suites need.</summary>
public sealed class SuiteHostTests
{
    // The suites want a ping after 300 ms and a pong within 200. What they ask of that is asked apart; everything else must not depend on how busy
    // the machine is: not on a pong in time, and of the bare requests of engine.mjs not on being done before the first ping.
    static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("engine", "engine.mjs")]
    [InlineData("socket", "socket.mjs")]
    [InlineData("socket-msgpack", "socket.mjs", "msgpack")]
    [InlineData("socket.io-client", "socket.io-client.mjs")]
    [InlineData("engine.io-client", "engine.io-client.mjs")]
    public async Task A_suite_finds_what_it_needs(string suite, string script, params string[] arguments)
    {
        await using var app = await SuiteHost.StartAsync(suite, port: 0, Patient, Patient);
        await PassAsync(app, script, arguments);
        await app.StopAsync();
    }

    [Fact]
    public async Task The_engine_suite_finds_the_heartbeat_it_needs()
    {
        await using var app = await SuiteHost.StartAsync("engine", port: 0);
        await PassAsync(app, "engine-heartbeat.mjs", []);
        await app.StopAsync();
    }

    [Fact]
    public async Task The_engine_suite_finds_the_pings_it_needs()
    {
        await using var app = await SuiteHost.StartAsync("engine", port: 0, pingTimeout: Patient);
        await PassAsync(app, "engine-pings.mjs", []);
        await app.StopAsync();
    }

    /// <summary>
    /// Nothing joins the nodes: each client is served whole by the one that it is kept on. Recovery is left out, since a new session may come to
    /// the other node.
    /// </summary>
    [Theory]
    [InlineData("engine", "engine.mjs")]
    [InlineData("socket", "socket.mjs")]
    [InlineData("socket-msgpack", "socket.mjs", "msgpack")]
    [InlineData("socket.io-client", "socket.io-client.mjs", "two-nodes")]
    [InlineData("engine.io-client", "engine.io-client.mjs")]
    public async Task A_suite_finds_what_it_needs_on_two_nodes_behind_a_proxy_that_sticks_by_sid(string suite, string script, params string[] arguments)
    {
        await using var one = await SuiteHost.StartAsync(suite, port: 0, Patient, Patient);
        await using var other = await SuiteHost.StartAsync(suite, port: 0, Patient, Patient);
        using var proxy = new StickyProxy([new Uri(one.Urls.First()), new Uri(other.Urls.First())]);
        await using var front = await proxy.StartAsync(port: 0);
        await PassAsync(front, script, arguments);
        Assert.Equal(2, proxy.Opened.Count);
        await one.StopAsync();
        await other.StopAsync();
        await front.StopAsync();
    }

    static async Task PassAsync(WebApplication app, string script, string[] arguments)
    {
        using var client = Script.Start("node", $"Suites/{script}", [app.Urls.First() + "/", .. arguments]);
        var output = client.StandardOutput.ReadToEndAsync();
        var errors = await client.StandardError.ReadToEndAsync().WaitAsync(Bounds.Process);
        await client.WaitForExitAsync().WaitAsync(Bounds.Wait);
        Assert.True(client.ExitCode == 0 && await output == "passed\n", errors);
    }
}
