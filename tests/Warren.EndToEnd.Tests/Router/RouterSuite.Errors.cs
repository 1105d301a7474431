using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Warren.Router.Catalogue;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public abstract partial class RouterSuite
{
    [Fact]
    public async Task A_name_nobody_announced_is_unknown_and_logged_once_with_the_nearest_name()
    {
        var router = await RouterWithEchoAsync();
        await router.SettledAsync();
        var socket = await ConnectAsync(router);
        Assert.Equal("unknown_event", Code(await socket.AskAsync("echo.sax", "1")));
        Assert.Equal("unknown_event", Code(await socket.AskAsync("echo.sax", "2")));
        Assert.Single(router.Logs.Lines, line => line.Text.Contains("echo.sax") && line.Text.Contains("Was echo.say meant?"));
    }

    [Fact]
    public async Task An_unanswered_request_ends_at_its_deadline_and_leaves_nothing_behind()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        Assert.Equal("timeout", Code(await socket.AskAsync("echo.wait", "null", """{"timeout":300}""")));
        Assert.Equal(0, router.Pending);
    }

    [Fact]
    public async Task A_service_that_said_it_leaves_is_unavailable_at_once_and_available_again_when_it_is_back()
    {
        var router = await RouterAsync();
        var service = await EchoAsync();
        await router.KnowsAsync("echo.say");
        await router.SettledAsync();
        var socket = await ConnectAsync(router);
        await service.StopAsync();
        await RouterProcess.UntilAsync("the router knows it left", () => router.Logs.Text.Contains("inventory has left"));
        var reply = await socket.AskAsync("echo.say", "1");
        Assert.Equal("unavailable", Code(reply));
        Assert.True(RetryAfter(reply) > 0);
        await EchoAsync();
        await router.KnowsAsync("echo.say");
        Assert.Equal(2, Data(await socket.AskAsync("echo.say", "2")).GetInt32());
    }

    [Fact]
    public async Task A_killed_service_answers_timeout_for_what_was_sent_and_unavailable_for_what_comes()
    {
        var router = await RouterAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource();
        var service = await RawAsync("users", "slow.work", _ =>
        {
            held.TrySetResult();
            return never.Task;
        });
        await router.KnowsAsync("slow.work");
        var socket = await ConnectAsync(router);
        var sent = socket.BeginAsync("slow.work", "1", """{"timeout":60000}""");
        await held.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await service.KillAsync();
        Assert.Equal("timeout", Code((await sent).Json));
        var next = await socket.AskAsync("slow.work", "2", """{"timeout":60000}""");
        Assert.Equal("unavailable", Code(next));
        Assert.True(RetryAfter(next) > 0);

        await RawAsync("users", "slow.work");
        await router.KnowsAsync("slow.work");
        Assert.Equal(3, Data(await socket.AskAsync("slow.work", "3")).GetInt32());
    }

    [Fact]
    public async Task A_killed_service_is_found_out_without_any_request()
    {
        var router = await RouterAsync();
        var service = await RawAsync("users", "slow.work");
        await router.KnowsAsync("slow.work");
        var socket = await ConnectAsync(router);
        await service.KillAsync();
        await RouterProcess.UntilAsync("the router knows", () => router.Logs.Text.Contains("Nobody takes the requests of service users"));
        Assert.Equal("unavailable", Code(await socket.AskAsync("slow.work", "1")));
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_is_unavailable_at_once()
    {
        var router = Keep(await RouterProcess.StartAsync(Brokers.Login("router"), separate: false));
        var service = await RawAsync("users", "users.see");
        await router.KnowsAsync("users.see");
        await service.Control.SendAsync(Names.Control.ContractAnnounced, Announcement("ghost", "ghost.see"));
        await RouterProcess.UntilAsync("the name is known", () => router.Get<Routes>().TryFind("ghost.see", out _));
        var socket = await ConnectAsync(router);
        Assert.Equal("unavailable", Code(await socket.AskAsync("ghost.see", "1", """{"timeout":60000}""")));
    }

    [Fact]
    public async Task Without_the_broker_requests_are_unavailable_sockets_stay_and_all_works_again_when_it_is_back()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        var waiting = socket.BeginAsync("echo.wait", "null", """{"timeout":60000}""");
        await RouterProcess.UntilAsync("it waits", () => router.Pending == 1);
        await Brokers.StopAsync();
        Assert.Equal("timeout", Code((await waiting).Json));
        var reply = await socket.AskAsync("echo.say", "1");
        Assert.Equal("unavailable", Code(reply));
        Assert.True(RetryAfter(reply) > 0);
        Assert.Equal("unavailable", Code(await socket.AskAsync("nobody.knows")));
        await Brokers.StartAsync();
        await socket.NextAsync("resync");
        await RouterProcess.UntilAsync("it is connected", () => router.Get<IBroker>().State.IsConnected);
        Echo.Open();
        await Harness.Wait.UntilAsync("requests work again", async () =>
            (await socket.AskAsync("echo.say", "2")).GetProperty("ok").GetBoolean(), TimeSpan.FromSeconds(20));
    }
}
