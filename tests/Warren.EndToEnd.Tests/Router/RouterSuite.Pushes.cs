using Warren.EndToEnd.Tests.Router.Support;
using Warren.Router.Outgoing;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public abstract partial class RouterSuite
{
    [Fact]
    public async Task A_push_to_a_user_reaches_the_sockets_of_that_user_on_every_node_and_nobody_else()
    {
        var router = await RouterWithIdentityAsync();
        var second = await RouterAsync();
        await second.KnowsAsync("auth.keys.get");
        await second.KnowsAsync("echo.say");
        var ann = await ConnectAsAsync(router, Identity.Token("ann"));
        var annElsewhere = await ConnectAsAsync(second, Identity.Token("ann", "s2"));
        var bob = await ConnectAsAsync(router, Identity.Token("bob"));
        var nobody = await ConnectAsync(second);
        // The first answer means that the socket's pushes are heard.
        await Task.WhenAll(new[] { ann, annElsewhere, bob, nobody }.Select(socket => socket.AskAsync("echo.say", "1")));
        Data(await bob.AskAsync("echo.pushUser", """{"name":"ann"}"""));
        await Task.WhenAll(ann.NextAsync("user.news"), annElsewhere.NextAsync("user.news"));
        Data(await bob.AskAsync("echo.pushAll"));
        await Task.WhenAll(new[] { ann, annElsewhere, bob, nobody }.Select(socket => socket.NextAsync("all.news")));
        Assert.False(bob.HasHeard("user.news"));
        Assert.False(nobody.HasHeard("user.news"));
        Assert.False(ann.HasHeard("user.news"));
    }

    [Fact]
    public async Task A_push_to_the_asking_socket_reaches_no_other()
    {
        var router = await RouterWithEchoAsync();
        var (socket, other) = (await ConnectAsync(router), await ConnectAsync(router));
        Data(await socket.AskAsync("echo.pushSocket"));
        Assert.Equal(socket.Id, (await socket.NextAsync("socket.news")).GetString());
        Data(await other.AskAsync("echo.pushAll"));
        await other.NextAsync("all.news");
        Assert.False(other.HasHeard("socket.news"));
    }

    [Fact]
    public async Task A_socket_hears_a_room_from_the_reply_that_joined_it_until_it_leaves()
    {
        var router = await RouterWithEchoAsync();
        var (socket, other) = (await ConnectAsync(router), await ConnectAsync(router));
        Data(await socket.AskAsync("echo.join", """{"name":"presence:ann"}"""));
        Data(await other.AskAsync("echo.pushRoom", """{"name":"presence:ann"}"""));
        await socket.NextAsync("room.news");
        Data(await socket.AskAsync("echo.leave", """{"name":"presence:ann"}"""));
        Data(await other.AskAsync("echo.pushRoom", """{"name":"presence:ann"}"""));
        Data(await other.AskAsync("echo.pushAll"));
        await socket.NextAsync("all.news");
        Assert.False(socket.HasHeard("room.news"));
        Assert.False(other.HasHeard("room.news"));
    }

    [Fact]
    public async Task A_room_is_no_longer_heard_from_the_broker_when_its_last_socket_has_gone()
    {
        var router = await RouterWithEchoAsync(options => options.UnbindGrace = TimeSpan.Zero);
        var socket = await router.ConnectAsync();
        Data(await socket.AskAsync("echo.join", """{"name":"a"}"""));
        Data(await socket.AskAsync("echo.join", """{"name":"b"}"""));
        Assert.Equal(2, router.Get<Bindings>().Count);
        await socket.DisposeAsync();
        await RouterProcess.UntilAsync("both are unbound", () => router.Get<Bindings>().Count == 0);
        var again = await ConnectAsync(router);
        Data(await again.AskAsync("echo.join", """{"name":"a"}"""));
        Data(await again.AskAsync("echo.pushRoom", """{"name":"a"}"""));
        await again.NextAsync("room.news");
    }

    [Fact]
    public async Task Rooms_and_users_are_heard_again_after_the_broker_was_away_and_pages_are_told_to_ask_again()
    {
        var router = await RouterWithIdentityAsync();
        var ann = await ConnectAsAsync(router, Identity.Token("ann"));
        Data(await ann.AskAsync("echo.join", """{"name":"a"}"""));
        await Brokers.StopAsync();
        await Brokers.StartAsync();
        await ann.NextAsync("resync");
        await Harness.Wait.UntilAsync("echo is back", async () =>
            (await ann.AskAsync("echo.say", "2")).GetProperty("ok").GetBoolean(), TimeSpan.FromSeconds(20));
        Data(await ann.AskAsync("echo.pushRoom", """{"name":"a"}"""));
        Data(await ann.AskAsync("echo.pushUser", """{"name":"ann"}"""));
        await Task.WhenAll(ann.NextAsync("room.news"), ann.NextAsync("user.news"));
    }

    [Fact]
    public async Task A_service_cannot_push_the_routers_own_names()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        await socket.AskAsync("echo.pushAs", """{"name":"auth.revoked"}""");
        await socket.AskAsync("echo.pushAs", """{"name":"resync"}""");
        Data(await socket.AskAsync("echo.pushAll"));
        await socket.NextAsync("all.news");
        Assert.False(socket.HasHeard("auth.revoked"));
        Assert.False(socket.HasHeard("resync"));
    }
}
