using System.Collections.Concurrent;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>What a host adds to answers, and what it hears of those who were refused.</summary>
public sealed class EngineEventTests : IAsyncLifetime
{
    readonly ConcurrentQueue<(int Code, string Message, string Reason, string Context, string Path)> _errors = [];
    readonly HttpClient _http = new(new HttpClientHandler { UseCookies = false }) { Timeout = Bounds.Wait };
    TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(
        options =>
        {
            options.AllowRequest = context => new ValueTask<string?>(context.Request.Query.ContainsKey("deny") ? "not you" : null);
            options.MaxConnections = 3;
        },
        server =>
        {
            SuiteHandlers.Add(server);
            server.OnInitialHeaders(context => context.Response.Headers.SetCookie = new(["a=1", "b=2; Path=/"]));
            server.OnHeaders(context => context.Response.Headers["x-every"] = context.Request.Method);
            server.OnConnectionError(error => _errors.Enqueue((
                error.Code, error.Message, error.Reason, string.Join(' ', error.Context.Select(pair => $"{pair.Key}={pair.Value}")), error.HttpContext.Request.Path)));
        });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_session_by_polling_gets_the_initial_headers_once_and_the_others_every_time()
    {
        using var open = await _http.GetAsync(Url(""));
        Assert.Equal(["a=1", "b=2; Path=/"], open.Headers.GetValues("Set-Cookie"));
        Assert.Equal("GET", open.Headers.GetValues("x-every").Single());

        var sid = (await open.Content.ReadAsStringAsync())["0{\"sid\":\"".Length..][..20];
        using var post = await _http.PostAsync(Url($"&sid={sid}"), new StringContent("40"));
        using var poll = await _http.GetAsync(Url($"&sid={sid}"));
        Assert.Equal("POST", post.Headers.GetValues("x-every").Single());
        Assert.Equal("GET", poll.Headers.GetValues("x-every").Single());
        Assert.False(post.Headers.Contains("Set-Cookie") || poll.Headers.Contains("Set-Cookie"));

        await using var upgrade = await RawWebSocket.ConnectAsync(_host.Address, $"EIO=4&transport=websocket&sid={sid}");
        Assert.Contains("x-every: GET", upgrade.Response, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Set-Cookie", upgrade.Response, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_session_by_websocket_gets_both_with_its_101()
    {
        await using var client = await RawWebSocket.OpenAsync(_host);
        Assert.StartsWith("HTTP/1.1 101", client.Response, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: b=2; Path=/", client.Response, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x-every: GET", client.Response, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("GET", "EIO=4&transport=tobi", 0, "Transport unknown", "transport_unknown", "transport=tobi")]
    [InlineData("GET", "EIO=4&transport=polling&sid=abc", 1, "Session ID unknown", "session_unknown", "sid=abc")]
    [InlineData("PUT", "EIO=4&transport=polling", 2, "Bad handshake method", "bad_handshake_method", "method=PUT")]
    [InlineData("GET", "EIO=4&transport=websocket", 3, "Bad request", "transport_handshake_error", "name=TRANSPORT_HANDSHAKE_ERROR")]
    [InlineData("GET", "EIO=4&transport=polling&deny=1", 4, "not you", "not_allowed", "message=not you")]
    [InlineData("GET", "EIO=7&transport=polling", 5, "Unsupported protocol version", "unsupported_version", "protocol=7")]
    public async Task A_refusal_is_told_with_request_code_message_and_context(
        string method, string query, int code, string message, string reason, string context)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{_host.Address}socket.io/?{query}");
        using var response = await _http.SendAsync(request);
        Assert.Equal((code, message, reason, context, "/socket.io/"), Assert.Single(_errors));
        Assert.Equal($"{{\"code\":{code},\"message\":\"{message}\"}}", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("x-every"));
    }

    [Fact]
    public async Task A_session_that_moved_on_or_speaks_another_version_is_told_as_a_mismatch()
    {
        await using var client = await RawWebSocket.OpenAsync(_host);
        var session = Assert.Single(_host.Server.Engine.Sessions.Snapshot());
        using var moved = await _http.GetAsync(Url($"&sid={session.Id}"));
        await using var link = await PollingLink.OpenAsync(_host.Address);
        using var other = await _http.GetAsync($"{_host.Address}socket.io/?EIO=3&transport=polling&sid={link.Sid}");
        Assert.Equal(["transport_mismatch", "protocol_mismatch"], _errors.Select(error => error.Reason));
    }

    [Fact]
    public async Task A_refused_upgrade_and_a_full_server_are_told_too()
    {
        await using var upgrade = await RawWebSocket.ConnectAsync(_host.Address, "EIO=4&transport=websocket&deny=1");
        await using var first = await RawWebSocket.OpenAsync(_host);
        await using var second = await RawWebSocket.OpenAsync(_host);
        await using var third = await RawWebSocket.OpenAsync(_host);
        await using var fourth = await RawWebSocket.ConnectAsync(_host.Address, "EIO=4&transport=websocket");
        Assert.StartsWith("HTTP/1.1 503", fourth.Response, StringComparison.Ordinal);
        Assert.Equal(["not_allowed", "too_many_connections"], _errors.Select(error => error.Reason));
    }

    [Fact]
    public async Task A_handler_that_fails_is_logged_and_the_client_served()
    {
        _host.Server.OnHeaders(_ => throw new InvalidOperationException("headers"));
        _host.Server.OnConnectionError(_ => throw new InvalidOperationException("errors"));
        await using var client = await RawWebSocket.OpenAsync(_host);
        using var refused = await _http.GetAsync(Url("&sid=abc"));
        Assert.Equal("{\"code\":1,\"message\":\"Session ID unknown\"}", await refused.Content.ReadAsStringAsync());
        Assert.Equal(2, _host.Logs.Lines.Count(line => line.Contains("A handler of headers or connection errors failed", StringComparison.Ordinal)));
        Assert.Single(_errors);
    }

    string Url(string more) => $"{_host.Address}socket.io/?EIO=4&transport=polling{more}";
}
