using System.Net;
using Microsoft.Extensions.Options;
using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class WebAppTests : InProcessTests
{
    [Theory]
    [InlineData("/", 200, "the index")]
    [InlineData("/people/ann", 200, "the index")]
    [InlineData("/assets/app-1a2b.js", 200, "the script")]
    [InlineData("/assets/gone-1a2b.js", 404, "")]
    [InlineData("/events/x", 404, "")]
    [InlineData("/auth/nothing", 404, "")]
    [InlineData("/health/nothing", 404, "")]
    [InlineData("/..%2f..%2fetc/passwd", 200, "the index")]
    public async Task Files_are_served_and_every_other_page_is_the_index(string path, int status, string body)
    {
        using var folder = WebRoot();
        var router = await RouterAsync(settings: ("WARREN_WEB_ROOT", folder.Path));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await router.Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Pages_run_only_files_of_this_origin_and_only_hashed_files_are_kept()
    {
        using var folder = WebRoot();
        var router = await RouterAsync(settings: ("WARREN_WEB_ROOT", folder.Path));
        using var index = await router.Http.GetAsync(new Uri("/", UriKind.Relative));
        var policy = index.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", index.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(index.Headers.CacheControl!.NoCache);
        using var asset = await router.Http.GetAsync(new Uri("/assets/app-1a2b.js", UriKind.Relative));
        Assert.Equal(TimeSpan.FromDays(365), asset.Headers.CacheControl!.MaxAge);
    }

    [Fact]
    public async Task Without_a_web_app_the_router_says_what_it_is()
    {
        var router = await RouterAsync();
        Assert.Contains("WARREN_WEB_ROOT", await router.Http.GetStringAsync(new Uri("/", UriKind.Relative)));
        using var other = await router.Http.GetAsync(new Uri("/people", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Theory]
    [InlineData("CORS_ORIGINS", "shop.example")]
    [InlineData("CORS_ORIGINS", "https://shop.example/path")]
    [InlineData("PUBLIC_URL", "shop")]
    [InlineData("WARREN_WEB_ROOT", "/nowhere")]
    [InlineData("WARREN_REQUESTS_PER_SECOND", "many")]
    [InlineData("WARREN_REQUESTS_PER_SECOND", "0")]
    [InlineData("WARREN_TRUSTED_PROXIES", "our proxy")]
    public async Task A_setting_that_cannot_work_is_refused_at_the_start(string key, string value)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            RouterProcess.StartAsync(Brokers.Login("router"), settings: (key, value)));
        Assert.Contains(value == "0" ? "above 0" : value, refused.Message);
    }

    static TestFolder WebRoot()
    {
        var folder = new TestFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "assets"));
        File.WriteAllText(Path.Combine(folder.Path, "index.html"), "the index");
        File.WriteAllText(Path.Combine(folder.Path, "assets", "app-1a2b.js"), "the script");
        return folder;
    }
}
