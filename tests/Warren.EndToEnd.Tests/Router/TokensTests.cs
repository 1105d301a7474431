using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class TokensTests : InProcessTests
{
    [Fact]
    public async Task A_role_is_needed_where_the_contract_says_so()
    {
        var router = await RouterWithIdentityAsync();
        var ann = await ConnectAsAsync(router, Identity.Token("ann"));
        var admin = await ConnectAsAsync(router, Identity.Token("root", roles: ["admin"]));
        Assert.Equal("forbidden", Code(await ann.AskAsync("echo.admin")));
        Assert.Equal("root", Data(await admin.AskAsync("echo.admin")).GetString());
    }

    [Fact]
    public async Task A_bad_token_is_refused_at_the_door_and_says_why()
    {
        var router = await RouterWithIdentityAsync();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var foreign = new ECDsaSecurityKey(other) { KeyId = Identity.KeyId };
        var stranger = new ECDsaSecurityKey(other) { KeyId = "unknown" };
        var secret = new SymmetricSecurityKey(new byte[64]) { KeyId = Identity.KeyId };
        (string Token, string Code)[] bad =
        [
            (Identity.Token("ann", age: TimeSpan.FromMinutes(6)), "token_expired"),
            (Identity.Token("ann", lifetime: TimeSpan.FromSeconds(10), age: TimeSpan.FromSeconds(20)), "token_expired"),
            (Identity.Token("ann", age: -TimeSpan.FromMinutes(2)), "token_invalid"),
            (Identity.Token("ann", lifetime: TimeSpan.FromHours(1)), "token_invalid"),
            (Identity.Token("ann", audience: "other"), "token_invalid"),
            (Identity.Token("ann", issuer: "other"), "token_invalid"),
            (Identity.Token("ann", type: "JWT"), "token_invalid"),
            (Identity.Token("ann", key: foreign), "token_invalid"),
            (Identity.Token("ann", key: stranger), "token_invalid"),
            (Identity.Token("ann", key: secret, algorithm: SecurityAlgorithms.HmacSha256), "token_invalid"),
            (Identity.Token("an*n"), "token_invalid"),
            (Identity.Token(new string('a', 5_000)), "token_invalid"),
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
    public async Task A_renewed_token_changes_nothing_else()
    {
        var router = await RouterWithIdentityAsync();
        var socket = await ConnectAsAsync(router, Identity.Token("ann", lifetime: TimeSpan.FromSeconds(4)));
        Data(await socket.AskAsync("echo.join", """{"name":"a"}"""));
        await socket.NextAsync("auth.expiring");
        Data(await socket.AskAsync("auth.set", $$"""{"token":"{{Identity.Token("ann")}}"}"""));
        Data(await socket.AskAsync("echo.pushRoom", """{"name":"a"}"""));
        await socket.NextAsync("room.news");
        Assert.False(socket.HasHeard("auth.expired"));
    }

    [Fact]
    public async Task An_expired_token_leaves_the_socket_connected_and_anonymous()
    {
        var router = await RouterWithIdentityAsync();
        var socket = await ConnectAsAsync(router, Identity.Token("ann", lifetime: TimeSpan.FromSeconds(3)));
        await socket.NextAsync("auth.expiring");
        await socket.NextAsync("auth.expired");
        Assert.Equal("unauthenticated", Code(await socket.AskAsync("echo.user")));
        Data(await socket.AskAsync("echo.say", "1"));
    }

    [Fact]
    public async Task Renewing_a_token_is_not_rate_limited()
    {
        var router = await RouterWithIdentityAsync(options => (options.AuthPerMinutePerSocket, options.AuthPerMinutePerAddress) = (2, 4));
        var socket = await ConnectAsAsync(router, Identity.Token("ann"));
        for (var i = 0; i < 10; i++)
        {
            Data(await socket.AskAsync("auth.set", $$"""{"token":"{{Identity.Token("ann")}}"}"""));
        }
    }

    [Fact]
    public async Task Without_keys_a_token_is_not_called_invalid_but_asked_for_again_later()
    {
        var router = await RouterWithEchoAsync();
        var refused = await Assert.ThrowsAsync<SocketClient.RefusedException>(() => router.ConnectAsAsync(Identity.Token("ann")));
        Assert.Equal(ErrorCodes.Unavailable, refused.Refusal.GetProperty("code").GetString());
        Assert.True(refused.Refusal.GetProperty("retryAfter").GetDouble() > 0);
    }
}
