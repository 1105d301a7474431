using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class RefusalsTests : InProcessTests
{
    [Fact]
    public async Task A_request_for_services_only_does_not_exist_for_browsers()
    {
        var router = await RouterWithEchoAsync();
        await router.SettledAsync();
        var socket = await ConnectAsync(router);
        Assert.Equal("unknown_event", Code(await socket.AskAsync("echo.inside")));
    }

    [Fact]
    public async Task Until_it_has_settled_a_name_it_does_not_know_is_unavailable_not_unknown()
    {
        var router = await RouterAsync(options => options.SettlingTime = TimeSpan.FromMinutes(5));
        var socket = await ConnectAsync(router);
        var reply = await socket.AskAsync("nobody.knows");
        Assert.Equal("unavailable", Code(reply));
        Assert.True(RetryAfter(reply) > 0);
    }

    [Fact]
    public async Task The_time_to_settle_begins_when_the_services_are_asked_and_not_with_the_link()
    {
        var link = new LateQuestion(Brokers.Login("router"));
        var router = Keep(await RouterProcess.StartAsync(link, configure: options => options.SettlingTime = TimeSpan.FromMilliseconds(1)));
        await RouterProcess.UntilAsync("the link is up", () => link.State.IsConnected);
        var socket = await ConnectAsync(router);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("unavailable", Code(await socket.AskAsync("nobody.knows")));
        }

        link.Open();

        await router.SettledAsync();
        Assert.Equal("unknown_event", Code(await socket.AskAsync("nobody.knows")));
    }

    [Fact]
    public async Task A_payload_larger_than_the_contract_allows_is_refused_at_the_edge()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        Assert.Equal("payload_too_large", Code(await socket.AskAsync("echo.small", $"\"{new string('x', 100)}\"")));
        Assert.Equal("payload_too_large", Code(await socket.AskAsync("echo.say", $"\"{new string('x', 70_000)}\"")));
    }

    [Fact]
    public async Task A_services_own_refusal_passes_untouched_and_its_faults_without_their_text()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        var refusal = await socket.AskAsync("echo.refuse");
        Assert.Equal("sold_out", Code(refusal));
        Assert.Equal("item", Field(refusal));
        Assert.Equal(3, RetryAfter(refusal));
        var fault = await socket.AskAsync("echo.break");
        Assert.Equal("internal", Code(fault));
        Assert.DoesNotContain("secret", fault.GetRawText());
    }

    [Fact]
    public async Task Too_many_requests_of_a_socket_are_rate_limited_and_others_are_not()
    {
        var router = await RouterWithEchoAsync(options => options.RequestsPerSecondPerSocket = 0.01);
        var (socket, other) = (await ConnectAsync(router), await ConnectAsync(router));
        Data(await socket.AskAsync("echo.say", "1"));
        var reply = await socket.AskAsync("echo.say", "2");
        Assert.Equal("rate_limited", Code(reply));
        Assert.True(RetryAfter(reply) > 1);
        Data(await other.AskAsync("echo.say", "3"));
    }

    [Fact]
    public async Task An_address_has_a_rate_of_its_own()
    {
        var router = await RouterWithEchoAsync(options => options.RequestsPerSecondPerAddress = 0.01);
        var (socket, other) = (await ConnectAsync(router), await ConnectAsync(router));
        Data(await socket.AskAsync("echo.say", "1"));
        Assert.Equal("rate_limited", Code(await other.AskAsync("echo.say", "2")));
    }

    [Fact]
    public async Task A_socket_may_have_only_so_many_requests_waiting_and_a_node_too()
    {
        var router = await RouterWithEchoAsync(options =>
        {
            options.MaxPendingPerSocket = 2;
            options.MaxPending = 3;
        });
        var (socket, other) = (await ConnectAsync(router), await ConnectAsync(router));
        var waiting = new[] { socket.BeginAsync("echo.wait"), socket.BeginAsync("echo.wait"), other.BeginAsync("echo.wait") };
        await RouterProcess.UntilAsync("three wait", () => router.Pending == 3);
        Assert.Equal("rate_limited", Code(await socket.AskAsync("echo.say", "1")));
        Assert.Equal("unavailable", Code(await other.AskAsync("echo.say", "1")));
        Echo.Open();
        await Task.WhenAll(waiting);
        Data(await socket.AskAsync("echo.say", "1"));
    }
}
