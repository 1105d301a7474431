using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>The cookie for load balancers: what is in it, and with which answer it comes.</summary>
public sealed class SidCookieTests
{
    [Fact]
    public async Task The_first_answer_to_a_polling_client_sets_the_cookie_as_nodes_server_does()
    {
        await using var host = await TestHost.StartAsync(options => options.Cookie = new SidCookie());
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { Timeout = Bounds.Wait };
        using var open = await http.GetAsync($"{host.Address}socket.io/?EIO=4&transport=polling");
        var sid = Sid(await open.Content.ReadAsStringAsync());
        Assert.Equal([$"io={sid}", "httponly", "path=/", "samesite=lax"], Parts(open));

        using var post = await http.PostAsync($"{host.Address}socket.io/?EIO=4&transport=polling&sid={sid}", new StringContent("40"));
        using var poll = await http.GetAsync($"{host.Address}socket.io/?EIO=4&transport=polling&sid={sid}");
        Assert.False(post.Headers.Contains("Set-Cookie"));
        Assert.False(poll.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_websocket_client_gets_no_cookie()
    {
        await using var host = await TestHost.StartAsync(options => options.Cookie = new SidCookie());
        await using var client = await RawWebSocket.OpenAsync(host);
        Assert.DoesNotContain("Set-Cookie", client.Response, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task No_cookie_unless_it_is_asked_for()
    {
        await using var host = await TestHost.StartAsync();
        using var http = new HttpClient { Timeout = Bounds.Wait };
        using var open = await http.GetAsync($"{host.Address}socket.io/?EIO=4&transport=polling");
        Assert.False(open.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Its_name_path_age_and_the_rest_can_be_chosen()
    {
        await using var host = await TestHost.StartAsync(options => options.Cookie = new SidCookie
        {
            Name = "node",
            Path = "/chat",
            HttpOnly = false,
            SameSite = SameSiteMode.Strict,
            SecurePolicy = CookieSecurePolicy.Always,
            Domain = "example.com",
            MaxAge = TimeSpan.FromHours(1),
        });
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { Timeout = Bounds.Wait };
        using var open = await http.GetAsync($"{host.Address}socket.io/?EIO=4&transport=polling");
        var sid = Sid(await open.Content.ReadAsStringAsync());
        Assert.Equal([$"node={sid}", "domain=example.com", "max-age=3600", "path=/chat", "samesite=strict", "secure"], Parts(open));
    }

    [Fact]
    public async Task A_program_that_keeps_the_cookie_and_sends_no_origin_may_go_on()
    {
        await using var host = await TestHost.StartAsync(options => options.Cookie = new SidCookie());
        using var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { Timeout = Bounds.Wait };
        var sid = Sid(await http.GetStringAsync($"{host.Address}socket.io/?EIO=4&transport=polling"));
        using var post = await http.PostAsync($"{host.Address}socket.io/?EIO=4&transport=polling&sid={sid}", new StringContent("40"));
        Assert.Equal(HttpStatusCode.OK, post.StatusCode);

        // Any other cookie may authenticate somebody.
        await using var upgrade = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={sid}", $"Cookie: io={sid}; other=1");
        Assert.StartsWith("HTTP/1.1 403", upgrade.Response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_that_would_break_its_header_is_refused_at_start()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => TestHost.StartAsync(options => options.Cookie = new SidCookie
        {
            Name = "a=b; c",
            Path = "chat;x",
            Domain = "a\r\nb",
            SameSite = SameSiteMode.None,
            SecurePolicy = CookieSecurePolicy.None,
        }));
        Assert.All(
            ["Cookie.Name", "Cookie.Path", "Cookie.Domain", "Cookie.SameSite"],
            name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    static string Sid(string open) => open["0{\"sid\":\"".Length..][..20];

    /// <summary>Names without regard to case, in any order, as browsers read them.</summary>
    static IEnumerable<string> Parts(HttpResponseMessage response)
    {
        var parts = Assert.Single(response.Headers.GetValues("Set-Cookie")).Split("; ");
        return parts.Skip(1).Select(part => part.ToLowerInvariant()).Order(StringComparer.Ordinal).Prepend(parts[0]);
    }
}
