using Warren.SocketIO.Host;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>The host for the official suites, on a free port, with scripts that ask for all that those suites need.</summary>
public sealed class SuiteHostTests
{
    [Theory]
    [InlineData("engine", "engine.mjs")]
    [InlineData("socket", "socket.mjs")]
    [InlineData("socket-msgpack", "socket.mjs", "msgpack")]
    [InlineData("socket.io-client", "socket.io-client.mjs")]
    [InlineData("engine.io-client", "engine.io-client.mjs")]
    public async Task A_suite_finds_what_it_needs(string suite, string script, params string[] arguments)
    {
        await using var app = await SuiteHost.StartAsync(suite, port: 0);
        using var client = Script.Start("node", $"Suites/{script}", [app.Urls.First() + "/", .. arguments]);
        var output = client.StandardOutput.ReadToEndAsync();
        var errors = await client.StandardError.ReadToEndAsync().WaitAsync(Bounds.Process);
        await client.WaitForExitAsync().WaitAsync(Bounds.Wait);
        Assert.True(client.ExitCode == 0 && await output == "passed\n", errors);
        await app.StopAsync();
    }
}
