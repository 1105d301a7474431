using System.Text.Json;
using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.WholeSystem;

/// <summary>What a person meets while something behind the router is away: an answer at once, and the same socket afterwards.</summary>
public sealed class OutageTests
{
    /// <summary>"At once" for a test: far below the ten seconds of a request's deadline, far above what a busy machine needs.</summary>
    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task While_RabbitMQ_is_away_requests_are_refused_at_once_and_the_socket_stays()
    {
        await using var broker = await RabbitMqServer.StartOwnAsync();
        await using var system = await WarrenSystem.ProcessesAsync(broker);
        await using var socket = await ConnectAsync(system.Router);
        await UntilOkAsync(socket, "stock.list");

        await broker.StopAsync();
        await UntilCodeAsync(socket, "stock.list", "unavailable");
        var refused = await AtOnceAsync(socket, "stock.list");
        Assert.Equal("unavailable", Code(refused));
        Assert.True(refused.GetProperty("error").GetProperty("retryAfter").GetDouble() > 0);

        await broker.StartAsync();
        await UntilOkAsync(socket, "stock.list");
        Assert.False(socket.Closed.IsCompleted);
        // Straight after a connection is back, a name that nobody announced yet may still be announced.
        await UntilCodeAsync(socket, "nobody.knows", "unknown_event");
    }

    [Fact]
    public async Task A_service_that_stops_is_unavailable_at_once_and_works_again_when_it_is_back()
    {
        await using var system = await WarrenSystem.ProcessesAsync();
        await using var socket = await ConnectAsync(system.Router);
        await UntilCodeAsync(socket, "user.me", "unauthenticated");
        var users = system.Programs[1];

        Assert.Equal(0, await users.Process.StopAsync());
        Assert.Equal("unavailable", Code(await AtOnceAsync(socket, "user.signIn", SignIn)));

        await users.RestartAsync();
        await UntilCodeAsync(socket, "user.signIn", "invalid_credentials", SignIn);
    }

    [Fact]
    public async Task A_service_that_is_killed_ends_what_was_sent_in_timeout_and_what_comes_in_unavailable()
    {
        await using var system = await WarrenSystem.ProcessesAsync();
        await using var socket = await ConnectAsync(system.Router);
        await UntilCodeAsync(socket, "user.signIn", "invalid_credentials", SignIn);
        var users = system.Programs[1];

        // More sign-ins than can be hashed before the kill: some are still out when it comes. From several sockets, because each
        // may make a few attempts only.
        var sockets = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ConnectAsync(system.Router)));
        var sent = sockets.SelectMany(each => new[] { each.BeginAsync("user.signIn", SignIn), each.BeginAsync("user.signIn", SignIn) }).ToList();
        await users.Process.KillAsync();
        var answers = (await Task.WhenAll(sent).WaitAsync(AtOnce)).Select(answer => Code(answer.Json)).ToList();
        Assert.Contains("timeout", answers);
        Assert.All(answers, code => Assert.Contains(code, new[] { "timeout", "invalid_credentials", "busy" }));
        Assert.Equal("unavailable", Code(await AtOnceAsync(sockets[0], "user.signIn", SignIn)));

        await users.RestartAsync();
        await UntilCodeAsync(socket, "user.me", "unauthenticated");
        foreach (var each in sockets)
        {
            await each.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_router_that_starts_after_the_services_never_calls_their_names_unknown()
    {
        await using var system = await WarrenSystem.ProcessesAsync();
        var second = await system.AddAsync("Warren.Router");
        await using var socket = await ConnectAsync(second);
        var codes = new List<string>();
        await Wait.UntilAsync("the second router knows user.signIn", async () =>
        {
            codes.Add(Code(await socket.AskAsync("user.signIn", SignIn)));
            return codes[^1] == "invalid_credentials";
        }, TimeSpan.FromSeconds(30));
        Assert.DoesNotContain("unknown_event", codes);
    }

    const string SignIn = """{"email":"nobody@example.test","password":"a long enough password"}""";

    static Task<SocketClient> ConnectAsync(WarrenProgram router) => SocketClient.ConnectAsync(router.Address);

    static Task<JsonElement> AtOnceAsync(SocketClient socket, string name, string payload = "{}") =>
        socket.AskAsync(name, payload).WaitAsync(AtOnce);

    static Task UntilOkAsync(SocketClient socket, string name) => Wait.UntilAsync(
        $"{name} is answered ok", async () => (await socket.AskAsync(name, "{}")).GetProperty("ok").GetBoolean(), TimeSpan.FromSeconds(30));

    static Task UntilCodeAsync(SocketClient socket, string name, string code, string payload = "{}") => Wait.UntilAsync(
        $"{name} is answered {code}", async () => Code(await socket.AskAsync(name, payload)) == code, TimeSpan.FromSeconds(30));

    static string Code(JsonElement reply) => reply.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString()! : "ok";
}
