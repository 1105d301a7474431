using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class TrustedProxiesTests : InProcessTests
{
    const string Visitor = "203.0.113.7";

    [Fact]
    public async Task Nobody_is_believed_who_is_not_listed()
    {
        var router = await RouterWithEchoAsync();
        Assert.Equal("127.0.0.1", await AddressAsync(router, Visitor));
        using var poll = await PollAsync(router);
        Assert.Equal(HttpStatusCode.Forbidden, poll.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", Visitor)]
    [InlineData("10.0.0.7, 127.0.0.0/8", Visitor)]
    [InlineData("127.0.0.1, 198.51.100.0/24", Visitor + ", 198.51.100.9")]
    [InlineData("127.0.0.1", "198.51.100.9, " + Visitor)]
    public async Task The_visitor_is_the_last_address_that_is_no_listed_proxy(string proxies, string forwarded)
    {
        var router = await RouterBehindAsync(proxies);
        Assert.Equal(Visitor, await AddressAsync(router, forwarded));
    }

    [Fact]
    public async Task The_own_origin_has_the_scheme_that_a_listed_proxy_says()
    {
        var router = await RouterBehindAsync("127.0.0.1");
        using var poll = await PollAsync(router);
        Assert.Equal(HttpStatusCode.OK, poll.StatusCode);
        Assert.False(poll.Headers.Contains("Access-Control-Allow-Origin"));
    }

    async Task<RouterProcess> RouterBehindAsync(string proxies)
    {
        var router = await RouterAsync(settings: ("WARREN_TRUSTED_PROXIES", proxies));
        await EchoAsync();
        await router.KnowsAsync("echo.caller");
        return router;
    }

    static async Task<string?> AddressAsync(RouterProcess router, string forwarded)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events/echo.caller") { Content = JsonContent.Create(new { }) };
        request.Headers.Add("X-Forwarded-For", forwarded);
        using var response = await router.Http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ip").GetString();
    }

    static async Task<HttpResponseMessage> PollAsync(RouterProcess router)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/socket.io/?EIO=4&transport=polling");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("Origin", $"https://{router.Address.Authority}");
        return await router.Http.SendAsync(request);
    }
}
