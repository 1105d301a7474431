using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public abstract partial class RouterSuite
{
    [Fact]
    public async Task A_token_in_the_handshake_or_by_auth_set_says_who_a_socket_speaks_for_and_auth_clear_ends_it()
    {
        var router = await RouterWithIdentityAsync();
        var ann = await ConnectAsAsync(router, _identity.Token("ann"));
        Assert.Equal("ann", Data(await ann.AskAsync("echo.user")).GetString());

        var socket = await ConnectAsync(router);
        Assert.Equal("unauthenticated", Code(await socket.AskAsync("echo.user")));
        var token = _identity.Token("bob");
        var set = Data(await socket.AskAsync("auth.set", $$"""{"token":"{{token}}"}"""));
        Assert.Equal("bob", set.GetProperty("uid").GetString());
        Assert.True(set.GetProperty("exp").GetInt64() > TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal("bob", Data(await socket.AskAsync("echo.user")).GetString());
        Data(await socket.AskAsync("auth.clear"));
        Assert.Equal("unauthenticated", Code(await socket.AskAsync("echo.user")));
        Assert.DoesNotContain(token, router.Logs.Text);
    }

    [Fact]
    public async Task Auth_set_holds_up_what_the_socket_sends_behind_it()
    {
        var router = await RouterWithIdentityAsync();
        var socket = await ConnectAsync(router);
        var set = socket.BeginAsync("auth.set", $$"""{"token":"{{_identity.Token("ann")}}"}""");
        var asked = socket.BeginAsync("echo.user");
        Data((await set).Json);
        Assert.Equal("ann", Data((await asked).Json).GetString());
    }

    [Fact]
    public async Task A_role_is_needed_where_the_contract_says_so()
    {
        var router = await RouterWithIdentityAsync();
        var ann = await ConnectAsAsync(router, _identity.Token("ann"));
        var admin = await ConnectAsAsync(router, _identity.Token("root", roles: ["admin"]));
        Assert.Equal("forbidden", Code(await ann.AskAsync("echo.admin")));
        Assert.Equal("root", Data(await admin.AskAsync("echo.admin")).GetString());
    }

    [Fact]
    public async Task A_bad_token_is_refused_at_the_door_and_says_why()
    {
        var router = await RouterWithIdentityAsync();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var foreign = new ECDsaSecurityKey(other) { KeyId = _identity.KeyId };
        var stranger = new ECDsaSecurityKey(other) { KeyId = "unknown" };
        var secret = new SymmetricSecurityKey(new byte[64]) { KeyId = _identity.KeyId };
        (string Token, string Code)[] bad =
        [
            (_identity.Token("ann", age: TimeSpan.FromMinutes(6)), "token_expired"),
            (_identity.Token("ann", lifetime: TimeSpan.FromSeconds(10), age: TimeSpan.FromSeconds(20)), "token_expired"),
            (_identity.Token("ann", age: -TimeSpan.FromMinutes(2)), "token_invalid"),
            (_identity.Token("ann", lifetime: TimeSpan.FromHours(1)), "token_invalid"),
            (_identity.Token("ann", audience: "other"), "token_invalid"),
            (_identity.Token("ann", issuer: "other"), "token_invalid"),
            (_identity.Token("ann", type: "JWT"), "token_invalid"),
            (_identity.Token("ann", key: foreign), "token_invalid"),
            (_identity.Token("ann", key: stranger), "token_invalid"),
            (_identity.Token("ann", key: secret, algorithm: SecurityAlgorithms.HmacSha256), "token_invalid"),
            (_identity.Token("an*n"), "token_invalid"),
            (_identity.Token(new string('a', 5_000)), "token_invalid"),
            ("garbage", "token_invalid"),
            ("", "token_invalid"),
        ];
        foreach (var (token, code) in bad)
        {
            var refused = await Assert.ThrowsAsync<SocketClient.RefusedException>(() => router.ConnectAsAsync(token));
            Assert.Equal(code, refused.Refusal.GetProperty("code").GetString());
        }

        var number = await Assert.ThrowsAsync<SocketClient.RefusedException>(() => router.ConnectAsync("""{"token":7}"""));
        Assert.Equal("token_invalid", number.Refusal.GetProperty("code").GetString());
        await Assert.ThrowsAnyAsync<Exception>(() => SocketClient.ConnectAsync(router.Address, query: "&token=x"));
    }

    [Fact]
    public async Task Keys_and_revocations_count_only_from_the_identity_service()
    {
        var router = await RouterWithIdentityAsync();
        var ann = await ConnectAsAsync(router, _identity.Token("ann"));
        using var forger = new IdentityService();
        var mallory = await RawAsync("mallory", "mallory.greet");
        await forger.AnnounceAsync(mallory.Control);
        await RouterProcess.UntilAsync("the keys are refused", () => router.Logs.Text.Contains("Refused keys from the broker account mallory"));
        await Assert.ThrowsAsync<SocketClient.RefusedException>(() => router.ConnectAsAsync(forger.Token("ann")));
        await IdentityService.RevokeAsync(mallory.Control, "ann", "s1");
        await RouterProcess.UntilAsync("the revocation is refused", () => router.Logs.Text.Contains("Refused a revocation from the broker account mallory"));
        Assert.Equal("ann", Data(await ann.AskAsync("echo.user")).GetString());
    }

    [Fact]
    public async Task Announced_keys_are_used_without_asking()
    {
        var router = await RouterWithEchoAsync();
        var users = Keep(await ServiceProcess.StartAsync(Brokers.Login("users"), "users", _ => { }));
        await Harness.Wait.UntilAsync("the keys are there", async () =>
        {
            await _identity.AnnounceAsync(users.Control);
            return router.Logs.Text.Contains("New keys of the identity service");
        }, TimeSpan.FromSeconds(20));
        var ann = await ConnectAsAsync(router, _identity.Token("ann"));
        Assert.Equal("ann", Data(await ann.AskAsync("echo.user")).GetString());
    }

    [Fact]
    public async Task Another_user_on_the_same_socket_gets_nothing_of_the_first()
    {
        var router = await RouterWithIdentityAsync();
        var socket = await ConnectAsAsync(router, _identity.Token("ann"));
        var other = await ConnectAsync(router);
        Data(await socket.AskAsync("echo.join", """{"name":"anns"}"""));
        var pending = socket.BeginAsync("echo.wait");
        await RouterProcess.UntilAsync("it waits", () => router.Pending == 1);
        Data(await socket.AskAsync("auth.set", $$"""{"token":"{{_identity.Token("bob")}}"}"""));
        Assert.Equal("unauthenticated", Code((await pending).Json));
        Assert.Equal(0, router.Pending);
        Data(await other.AskAsync("echo.pushRoom", """{"name":"anns"}"""));
        Data(await other.AskAsync("echo.pushUser", """{"name":"ann"}"""));
        Data(await other.AskAsync("echo.pushUser", """{"name":"bob"}"""));
        await socket.NextAsync("user.news");
        Assert.False(socket.HasHeard("user.news"));
        Assert.False(socket.HasHeard("room.news"));
    }

    [Fact]
    public async Task A_renewed_token_changes_nothing_else()
    {
        var router = await RouterWithIdentityAsync();
        var socket = await ConnectAsAsync(router, _identity.Token("ann", lifetime: TimeSpan.FromSeconds(4)));
        Data(await socket.AskAsync("echo.join", """{"name":"a"}"""));
        await socket.NextAsync("auth.expiring");
        Data(await socket.AskAsync("auth.set", $$"""{"token":"{{_identity.Token("ann")}}"}"""));
        Data(await socket.AskAsync("echo.pushRoom", """{"name":"a"}"""));
        await socket.NextAsync("room.news");
        Assert.False(socket.HasHeard("auth.expired"));
    }

    [Fact]
    public async Task An_expired_token_leaves_the_socket_connected_and_anonymous()
    {
        var router = await RouterWithIdentityAsync();
        var socket = await ConnectAsAsync(router, _identity.Token("ann", lifetime: TimeSpan.FromSeconds(3)));
        await socket.NextAsync("auth.expiring");
        await socket.NextAsync("auth.expired");
        Assert.Equal("unauthenticated", Code(await socket.AskAsync("echo.user")));
        Data(await socket.AskAsync("echo.say", "1"));
    }

    [Fact]
    public async Task A_revoked_session_is_told_and_closed_and_its_token_is_believed_no_more()
    {
        var router = await RouterWithIdentityAsync();
        var users = _started.OfType<ServiceProcess>().Last();
        var token = _identity.Token("ann", "s1");
        var (ann, elsewhere) = (await ConnectAsAsync(router, token), await ConnectAsAsync(router, _identity.Token("ann", "s2")));
        Data(await ann.AskAsync("echo.user"));
        Data(await elsewhere.AskAsync("echo.user"));
        await IdentityService.RevokeAsync(users.Control, "ann", "s1");
        Assert.Equal("signed_out", (await ann.NextAsync("auth.revoked")).GetProperty("reason").GetString());
        await ann.Closed;
        await Assert.ThrowsAsync<SocketClient.RefusedException>(() => router.ConnectAsAsync(token));
        Assert.Equal("ann", Data(await elsewhere.AskAsync("echo.user")).GetString());
    }

    [Fact]
    public async Task Setting_an_identity_too_often_is_rate_limited()
    {
        var router = await RouterWithIdentityAsync(options => options.AuthPerMinutePerSocket = 2);
        var socket = await ConnectAsync(router);
        Data(await socket.AskAsync("auth.clear"));
        Data(await socket.AskAsync("auth.clear"));
        Assert.Equal("rate_limited", Code(await socket.AskAsync("auth.set", $$"""{"token":"{{_identity.Token("ann")}}"}""")));
        Data(await socket.AskAsync("echo.say", "1"));
    }

    [Fact]
    public async Task Without_keys_a_token_is_not_called_invalid_but_asked_for_again_later()
    {
        var router = await RouterWithEchoAsync();
        var refused = await Assert.ThrowsAsync<SocketClient.RefusedException>(() => router.ConnectAsAsync(_identity.Token("ann")));
        Assert.Equal(ErrorCodes.Unavailable, refused.Refusal.GetProperty("code").GetString());
        Assert.True(refused.Refusal.GetProperty("retryAfter").GetDouble() > 0);
    }
}
