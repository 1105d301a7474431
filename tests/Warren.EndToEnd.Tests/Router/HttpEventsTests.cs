using System.Net;
using System.Text;
using System.Text.Json;
using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class HttpEventsTests : InProcessTests
{
    [Fact]
    public async Task A_program_posts_an_event_and_gets_the_replys_data()
    {
        var router = await RouterWithIdentityAsync();
        using var plain = await PostAsync(router, "echo.say", """{"a":[1,2]}""");
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        Assert.Equal("application/json", plain.Content.Headers.ContentType!.MediaType);
        Assert.Equal("""{"a":[1,2]}""", await plain.Content.ReadAsStringAsync());

        using var ann = await PostAsync(router, "echo.user", "null", ("Authorization", "Bearer " + Identity.Token("ann")));
        Assert.Equal("\"ann\"", await ann.Content.ReadAsStringAsync());

        const string id = "0196a5c0-1111-7222-8333-444455556666";
        using var seen = await PostAsync(router, "echo.caller", "{}", ("Idempotency-Key", id), ("Prefer", "wait=5"));
        Assert.Equal(id, JsonDocument.Parse(await seen.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString());

        // Over HTTP a string stays a string.
        using var text = await PostAsync(router, "echo.say", """ "{\"a\":1}" """);
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(await text.Content.ReadAsStringAsync()).RootElement.ValueKind);
    }

    [Theory]
    [InlineData("nobody.knows", "{}", 404, "unknown_event")]
    [InlineData("echo.inside", "{}", 404, "unknown_event")]
    [InlineData("echo.user", "null", 401, "unauthenticated")]
    [InlineData("echo.say", "{broken", 422, "invalid_payload")]
    [InlineData("echo.say", "", 422, "invalid_payload")]
    [InlineData("echo.next", """{"value":"x"}""", 422, "invalid_payload", "value")]
    [InlineData("echo.refuse", "null", 422, "sold_out", "item")]
    [InlineData("echo.break", "null", 500, "internal")]
    public async Task Errors_over_HTTP_are_problem_details(string name, string body, int status, string code, string? field = null)
    {
        var router = await RouterWithEchoAsync();
        await router.SettledAsync();
        using var response = await PostAsync(router, name, body);
        await IsProblemAsync(response, status, code, field);
    }

    [Fact]
    public async Task A_wrong_header_over_HTTP_is_named()
    {
        var router = await RouterWithIdentityAsync();
        await IsProblemAsync(await PostAsync(router, "echo.say", "1", ("Idempotency-Key", "7")), 422, "invalid_payload", "Idempotency-Key");
        await IsProblemAsync(await PostAsync(router, "echo.say", "1", ("Prefer", "wait=900")), 422, "invalid_payload", "Prefer");
        await IsProblemAsync(await PostAsync(router, "echo.say", "1", ("Authorization", "Bearer nonsense")), 401, "token_invalid");
        await IsProblemAsync(await PostAsync(router, "echo.say", "1", ("Authorization", "Basic eDp5")), 401, "token_invalid");
        await IsProblemAsync(await PostAsync(router, "echo.small", $"\"{new string('x', 100)}\""), 413, "payload_too_large");
        await IsProblemAsync(await PostAsync(router, "echo.say", $"\"{new string('x', 1_100_000)}\""), 413, "payload_too_large");
        using var form = await router.Http.PostAsync(new Uri("/events/echo.say", UriKind.Relative), new StringContent("1"));
        await IsProblemAsync(form, 415, "unsupported_media_type");
        using var get = await router.Http.GetAsync(new Uri("/events/echo.say", UriKind.Relative));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Fact]
    public async Task Rates_deadlines_and_absent_services_have_their_status_over_HTTP()
    {
        var router = await RouterAsync(options => options.RequestsPerSecondPerAddress = 1);
        var service = await EchoAsync();
        await router.KnowsAsync("echo.say");
        await IsProblemAsync(await PostAsync(router, "echo.wait", "null", ("Prefer", "wait=1")), 504, "timeout");
        await service.StopAsync();
        await RouterProcess.UntilAsync("the router knows it left", () => router.Logs.Text.Contains("inventory has left"));
        using var away = await PostAsync(router, "echo.say", "1");
        await IsProblemAsync(away, 503, "unavailable");
        Assert.NotNull(away.Headers.RetryAfter);
        await Harness.Wait.UntilAsync("it is limited", async () => (await PostAsync(router, "echo.say", "1")).StatusCode == HttpStatusCode.TooManyRequests,
            TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_cookie_authenticates_no_request()
    {
        var router = await RouterWithIdentityAsync();
        using var response = await PostAsync(
            router, "echo.user", "null", ("Cookie", "warren_rt=" + Identity.Token("ann")), ("Origin", router.Address.GetLeftPart(UriPartial.Authority)));
        await IsProblemAsync(response, 401, "unauthenticated");
    }

    [Fact]
    public async Task Only_pages_of_the_own_and_of_listed_origins_may_call()
    {
        var router = await RouterWithEchoAsync();
        var own = router.Address.GetLeftPart(UriPartial.Authority);
        foreach (var allowed in new[] { own, "http://localhost:3000" })
        {
            using var response = await PostAsync(router, "echo.say", "1", ("Origin", allowed));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Keep(await SocketClient.ConnectAsync(router.Address, origin: allowed));
        }

        foreach (var refused in new[] { "null", "http://localhost:3000.evil.example", "http://evil.example", "https://localhost:3000", "http://localhost:30000" })
        {
            await IsProblemAsync(await PostAsync(router, "echo.say", "1", ("Origin", refused)), 403, "origin_not_allowed");
            await IsProblemAsync(await PostAsync(router, "/auth/refresh", "{}", ("Origin", refused), ("X-Warren", "1")), 403, "origin_not_allowed");
            await Assert.ThrowsAnyAsync<Exception>(() => SocketClient.ConnectAsync(router.Address, origin: refused));
            using var poll = new HttpRequestMessage(HttpMethod.Get, "/socket.io/?EIO=4&transport=polling");
            poll.Headers.Add("Origin", refused);
            using var answer = await router.Http.SendAsync(poll);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        await IsProblemAsync(await PostAsync(router, "echo.say", "1", ("Cookie", "a=b")), 403, "origin_not_allowed");
    }

    [Fact]
    public async Task A_listed_origin_may_read_answers_and_asks_first()
    {
        var router = await RouterWithEchoAsync();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/auth/refresh");
        preflight.Headers.Add("Origin", "http://localhost:3000");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await router.Http.SendAsync(preflight);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("http://localhost:3000", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("true", answer.Headers.GetValues("Access-Control-Allow-Credentials").Single());
        Assert.Contains("X-Warren", answer.Headers.GetValues("Access-Control-Allow-Headers").Single());
        using var post = await PostAsync(router, "echo.say", "1", ("Origin", "http://localhost:3000"));
        Assert.Equal("http://localhost:3000", post.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task Outside_Development_only_the_own_origin_may_call()
    {
        var router = Keep(await RouterProcess.StartAsync(Brokers.Login("router"), environment: "Production"));
        await IsProblemAsync(await PostAsync(router, "echo.say", "1", ("Origin", "http://localhost:3000")), 403, "origin_not_allowed");
        var listed = Keep(await RouterProcess.StartAsync(
            Brokers.Login("router"), environment: "Production", settings: ("CORS_ORIGINS", "https://shop.example, https://www.shop.example")));
        Keep(await SocketClient.ConnectAsync(listed.Address, origin: "https://www.shop.example"));
    }

    static async Task<HttpResponseMessage> PostAsync(RouterProcess router, string name, string body, params (string Key, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, name.StartsWith('/') ? name : "/events/" + name);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (key, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(key, value);
        }

        return await router.Http.SendAsync(request);
    }
}
