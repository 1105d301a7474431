using System.Net;
using System.Text.Json;
using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class SessionDoorsTests : InProcessTests
{
    [Fact]
    public async Task A_sign_in_becomes_a_cookie_that_only_the_server_sees_and_the_cookie_a_new_token()
    {
        var router = await RouterWithIdentityAsync();
        using var opened = await AuthAsync(router, "session", """{"handoff":"h","verifier":"v","remember":true}""");
        var page = await opened.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.True(opened.Headers.CacheControl!.NoStore);
        Assert.Equal("""{"accessToken":"access-first","expiresIn":300,"user":{"uid":"u1"}}""", page);
        var cookie = opened.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("warren_rt=first;", cookie);
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        Assert.Contains("path=/", cookie);
        Assert.Contains("expires=", cookie);
        Assert.DoesNotContain("secure", cookie);

        using var refreshed = await AuthAsync(router, "refresh", "{}", "warren_rt=first");
        Assert.Equal("access-second", JsonDocument.Parse(await refreshed.Content.ReadAsStringAsync()).RootElement.GetProperty("accessToken").GetString());
        Assert.StartsWith("warren_rt=second;", refreshed.Headers.GetValues("Set-Cookie").Single());

        using var left = await AuthAsync(router, "sign-out", "{}", "warren_rt=second");
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.Contains("expires=Thu, 01 Jan 1970", left.Headers.GetValues("Set-Cookie").Single());
        Assert.Equal(
            ["""{"handoff":"h","verifier":"v","remember":true}""", """{"refreshToken":"first"}""", """{"refreshToken":"second"}"""], Identity.Asked);
        Assert.DoesNotContain("access-", router.Logs.Text);
    }

    [Fact]
    public async Task By_another_name_than_loopback_the_cookie_is_for_this_host_and_TLS_only()
    {
        var router = await RouterWithIdentityAsync();
        using var request = AuthRequest(router, "session", """{"handoff":"h","verifier":"v"}""");
        request.Headers.Host = "shop.example";
        request.Headers.Remove("Origin");
        request.Headers.Add("Origin", "http://shop.example");
        using var opened = await router.Http.SendAsync(request);
        var cookie = opened.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("__Host-warren_rt=first;", cookie);
        Assert.Contains("secure", cookie);
    }

    [Fact]
    public async Task A_session_that_is_over_loses_its_cookie_and_one_that_never_was_is_unauthenticated()
    {
        var router = await RouterWithIdentityAsync();
        using var stale = await AuthAsync(router, "refresh", "{}", "warren_rt=stale");
        await IsProblemAsync(stale, 401, "session_expired");
        Assert.Contains("expires=Thu, 01 Jan 1970", stale.Headers.GetValues("Set-Cookie").Single());
        await IsProblemAsync(await AuthAsync(router, "refresh", "{}"), 401, "unauthenticated");
        using var nobody = await AuthAsync(router, "sign-out", "{}");
        Assert.Equal(HttpStatusCode.NoContent, nobody.StatusCode);
    }

    [Fact]
    public async Task The_session_doors_take_only_what_a_page_of_ours_can_send()
    {
        var router = await RouterWithIdentityAsync();
        using var noHeader = AuthRequest(router, "refresh", "{}", "warren_rt=first");
        noHeader.Headers.Remove("X-Warren");
        await IsProblemAsync(await router.Http.SendAsync(noHeader), 415, "unsupported_media_type");
        using var noOrigin = AuthRequest(router, "refresh", "{}", "warren_rt=first");
        noOrigin.Headers.Remove("Origin");
        await IsProblemAsync(await router.Http.SendAsync(noOrigin), 403, "origin_not_allowed");
        await IsProblemAsync(await AuthAsync(router, "session", $"\"{new string('x', 5_000)}\""), 413, "payload_too_large");
        Assert.Empty(Identity.Asked);
    }

    [Fact]
    public async Task Nobody_but_the_identity_service_is_given_what_opens_a_session()
    {
        var router = await RouterAsync();
        var stolen = false;
        await RawAsync("mallory", "session.refresh", _ =>
        {
            stolen = true;
            return Task.CompletedTask;
        });
        await router.KnowsAsync("session.refresh");
        await IsProblemAsync(await AuthAsync(router, "refresh", "{}", "warren_rt=first"), 503, "unavailable");
        Assert.False(stolen);
    }

    static Task<HttpResponseMessage> AuthAsync(RouterProcess router, string door, string body, string? cookie = null) =>
        router.Http.SendAsync(AuthRequest(router, door, body, cookie));

    static HttpRequestMessage AuthRequest(RouterProcess router, string door, string body, string? cookie = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/auth/" + door);
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("Origin", router.Address.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("X-Warren", "1");
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return request;
    }
}
