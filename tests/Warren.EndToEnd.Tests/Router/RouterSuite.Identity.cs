using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public abstract partial class RouterSuite
{
    [Fact]
    public async Task A_token_in_the_handshake_or_by_auth_set_says_who_a_socket_speaks_for_and_auth_clear_ends_it()
    {
        var router = await RouterWithIdentityAsync();
        var ann = await ConnectAsAsync(router, Identity.Token("ann"));
        Assert.Equal("ann", Data(await ann.AskAsync("echo.user")).GetString());

        var socket = await ConnectAsync(router);
        Assert.Equal("unauthenticated", Code(await socket.AskAsync("echo.user")));
        var token = Identity.Token("bob");
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
        var set = socket.BeginAsync("auth.set", $$"""{"token":"{{Identity.Token("ann")}}"}""");
        var asked = socket.BeginAsync("echo.user");
        Data((await set).Json);
        Assert.Equal("ann", Data((await asked).Json).GetString());
    }

    [Fact]
    public async Task Keys_and_revocations_count_only_from_the_identity_service()
    {
        var router = await RouterWithIdentityAsync();
        var ann = await ConnectAsAsync(router, Identity.Token("ann"));
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
            await Identity.AnnounceAsync(users.Control);
            return router.Logs.Text.Contains("New keys of the identity service");
        }, TimeSpan.FromSeconds(20));
        var ann = await ConnectAsAsync(router, Identity.Token("ann"));
        Assert.Equal("ann", Data(await ann.AskAsync("echo.user")).GetString());
    }

    [Fact]
    public async Task Another_user_on_the_same_socket_gets_nothing_of_the_first()
    {
        var router = await RouterWithIdentityAsync();
        var socket = await ConnectAsAsync(router, Identity.Token("ann"));
        var other = await ConnectAsync(router);
        Data(await socket.AskAsync("echo.join", """{"name":"anns"}"""));
        var pending = socket.BeginAsync("echo.wait");
        await RouterProcess.UntilAsync("it waits", () => router.Pending == 1);
        Data(await socket.AskAsync("auth.set", $$"""{"token":"{{Identity.Token("bob")}}"}"""));
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
    public async Task A_revoked_session_is_told_and_closed_and_its_token_is_believed_no_more()
    {
        var router = await RouterWithEchoAsync();
        var users = await IdentityAsync();
        await router.KnowsAsync("auth.keys.get");
        var token = Identity.Token("ann", "s1");
        var (ann, elsewhere) = (await ConnectAsAsync(router, token), await ConnectAsAsync(router, Identity.Token("ann", "s2")));
        Data(await ann.AskAsync("echo.user"));
        Data(await elsewhere.AskAsync("echo.user"));
        await IdentityService.RevokeAsync(users.Control, "ann", "s1");
        Assert.Equal("signed_out", (await ann.NextAsync("auth.revoked")).GetProperty("reason").GetString());
        await ann.Closed;
        await Assert.ThrowsAsync<SocketClient.RefusedException>(() => router.ConnectAsAsync(token));
        Assert.Equal("ann", Data(await elsewhere.AskAsync("echo.user")).GetString());
    }

    [Fact]
    public async Task A_socket_that_ends_its_own_session_gets_the_answer_before_it_is_closed()
    {
        var router = await RouterWithIdentityAsync();
        var ann = await ConnectAsAsync(router, Identity.Token("ann"));
        Data(await ann.AskAsync("user.signOut"));
        await ann.NextAsync("auth.revoked");
        await ann.Closed;
    }

    [Fact]
    public async Task Setting_an_identity_too_often_is_rate_limited()
    {
        var router = await RouterWithIdentityAsync(options => options.AuthPerMinutePerSocket = 2);
        var socket = await ConnectAsync(router);
        Data(await socket.AskAsync("auth.clear"));
        Data(await socket.AskAsync("auth.clear"));
        Assert.Equal("rate_limited", Code(await socket.AskAsync("auth.set", $$"""{"token":"{{Identity.Token("ann")}}"}""")));
        Data(await socket.AskAsync("echo.say", "1"));
    }
}
