using System.Net;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Which pages may connect. The wire table has polling and preflight; here are WebSockets and requests without an Origin.</summary>
public sealed class OriginTests : IAsyncLifetime
{
    TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(options =>
    {
        options.Origins.Add("https://shop.example");
        options.Origins.Add("http://other.example:80");
    });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("https://shop.example")]
    [InlineData("https://SHOP.example:443")]
    [InlineData("http://other.example")]
    [InlineData("own")]
    [InlineData("none")]
    public async Task A_websocket_from_here_or_a_listed_origin_opens(string origin)
    {
        await using var client = await RawWebSocket.ConnectAsync(_host.Address, "EIO=4&transport=websocket", Headers(origin));
        Assert.StartsWith("HTTP/1.1 101", client.Response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://shop.example")]
    [InlineData("https://shop.example:8443")]
    [InlineData("https://shop.example.evil.example")]
    [InlineData("null")]
    public async Task A_websocket_from_elsewhere_is_refused(string origin)
    {
        await using var client = await RawWebSocket.ConnectAsync(_host.Address, "EIO=4&transport=websocket", Headers(origin));
        Assert.StartsWith("HTTP/1.1 403", client.Response, StringComparison.Ordinal);
        Assert.Equal(0, _host.Server.SessionCount);
    }

    [Fact]
    public async Task Without_an_origin_but_with_a_cookie_only_a_get_passes()
    {
        await using var upgrade = await RawWebSocket.ConnectAsync(_host.Address, "EIO=4&transport=websocket", "Cookie: a=b");
        Assert.StartsWith("HTTP/1.1 403", upgrade.Response, StringComparison.Ordinal);
        await using var link = await PollingLink.OpenAsync(_host.Address);
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Post, $"&sid={link.Sid}"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(HttpMethod.Get, ""));

        async Task<HttpStatusCode> SendAsync(HttpMethod method, string more)
        {
            using var request = new HttpRequestMessage(method, $"{_host.Address}socket.io/?EIO=4&transport=polling{more}");
            request.Headers.Add("Cookie", "a=b");
            request.Content = method == HttpMethod.Post ? new StringContent("40") : null;
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Without_a_list_only_pages_from_here_may_connect()
    {
        await using var host = await TestHost.StartAsync();
        using var http = new HttpClient { Timeout = Bounds.Wait };
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("https://evil.example"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host.Address.GetLeftPart(UriPartial.Authority)));

        async Task<HttpStatusCode> AskAsync(string origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{host.Address}socket.io/?EIO=4&transport=polling");
            request.Headers.Add("Origin", origin);
            using var response = await http.SendAsync(request);
            Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_refused_handshake_says_what_the_host_said()
    {
        await using var host = await TestHost.StartAsync(options => options.AllowRequest = async context =>
        {
            await Task.Yield();
            return context.Request.Query.ContainsKey("ticket") ? null : context.Request.Query.ContainsKey("silent") ? "" : "No \"ticket\"";
        });
        using var http = new HttpClient();
        using var response = await http.GetAsync($"{host.Address}socket.io/?EIO=4&transport=polling");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("{\"code\":4,\"message\":\"No \\\"ticket\\\"\"}", await response.Content.ReadAsStringAsync());
        using var silent = await http.GetAsync($"{host.Address}socket.io/?EIO=4&transport=polling&silent=1");
        Assert.Equal("{\"code\":4,\"message\":\"Forbidden\"}", await silent.Content.ReadAsStringAsync());
        using var allowed = await http.GetAsync($"{host.Address}socket.io/?EIO=4&transport=polling&ticket=1");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    string[] Headers(string origin) => origin switch
    {
        "none" => [],
        "own" => [$"Origin: {_host.Address.GetLeftPart(UriPartial.Authority)}"],
        _ => [$"Origin: {origin}"],
    };
}
