using System.Net;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Time is the test's own: nothing happens until it is moved.</summary>
public sealed class HeartbeatTests
{
    readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task The_server_pings_after_the_interval_and_again_after_each_pong()
    {
        await using var host = await TestHost.StartAsync(Short, clock: _clock);
        await using var client = await JoinAsync(host);
        for (var round = 0; round < 3; round++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(350));
            Assert.Equal("2", await client.ReceiveTextAsync());
            await client.SendAsync("3");
            await EchoAsync(client);
        }

        Assert.Equal(1, host.Server.SessionCount);
    }

    [Fact]
    public async Task The_interval_counts_from_the_pong_and_not_from_the_ping()
    {
        await using var host = await TestHost.StartAsync(
            options => (options.PingInterval, options.PingTimeout) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(8)), clock: _clock);
        await using var client = await JoinAsync(host);
        _clock.Advance(TimeSpan.FromSeconds(10.2));
        Assert.Equal("2", await client.ReceiveTextAsync());
        _clock.Advance(TimeSpan.FromSeconds(5));
        await client.SendAsync("3");
        await EchoAsync(client);
        // 14 s after the ping and 9 s after its pong.
        _clock.Advance(TimeSpan.FromSeconds(9));
        await EchoAsync(client);
        _clock.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal("2", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task The_ping_of_a_polling_client_waits_for_its_next_poll()
    {
        await using var host = await TestHost.StartAsync(Short, clock: _clock);
        await using var link = await PollingLink.OpenAsync(host.Address);
        for (var round = 0; round < 2; round++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(350));
            Assert.Equal("2", await link.ReceiveAsync());
            await link.SendAsync("3");
        }

        Assert.Equal(1, host.Server.SessionCount);
    }

    [Fact]
    public async Task A_post_that_does_not_end_is_given_up_with_its_session()
    {
        await using var host = await TestHost.StartAsync(Short, clock: _clock);
        using var client = await RawConnection.OpenAsync(host.Address);
        await client.SendAsync("POST", $"transport=polling&sid={await client.OpenSessionAsync()}", "42[\"x", length: 50_000);
        var transport = (EngineIO.PollingTransport)Assert.Single(host.Server.Engine.Sessions.Snapshot()).Transport!;
        await Bounds.UntilAsync(() => transport.IsPosting, "the POST has arrived");
        _clock.Advance(TimeSpan.FromMilliseconds(350));
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.StartsWith("HTTP/1.1 400 ", await client.ReadUntilAsync("}"), StringComparison.Ordinal);
        Assert.Equal(0, host.Server.SessionCount);
    }

    [Fact]
    public async Task Without_a_pong_the_session_ends_by_ping_timeout()
    {
        var reason = new TaskCompletionSource<DisconnectReason>();
        await using var host = await TestHost.StartAsync(Short, clock: _clock, handlers: server =>
            server.Default.OnConnection(socket =>
            {
                socket.OnDisconnect(why => reason.TrySetResult(why));
                return default;
            }));
        await using var client = await RawWebSocket.JoinAsync(host);
        _clock.Advance(TimeSpan.FromMilliseconds(350));
        Assert.Equal("2", await client.ReceiveTextAsync());
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(DisconnectReason.PingTimeout, await reason.Task.WaitAsync(Bounds.Wait));
        Assert.Equal(1006, await client.ReceiveCloseAsync());
        Assert.Equal(0, host.Server.SessionCount);
    }

    [Fact]
    public async Task A_poll_at_interval_plus_timeout_finds_the_session_gone_though_the_ping_was_a_tick_late()
    {
        await using var host = await TestHost.StartAsync(Short, clock: _clock);
        await using var link = await PollingLink.OpenAsync(host.Address);
        _clock.Advance(TimeSpan.FromMilliseconds(310));
        _clock.Advance(TimeSpan.FromMilliseconds(190));
        using var http = new HttpClient { BaseAddress = host.Address, Timeout = Bounds.Wait };
        using var response = await http.GetAsync($"/socket.io/?EIO=4&transport=polling&sid={link.Sid}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Other_traffic_puts_a_missing_pong_off_once_and_only_once()
    {
        await using var host = await TestHost.StartAsync(Short, clock: _clock);
        await using var client = await JoinAsync(host);
        _clock.Advance(TimeSpan.FromMilliseconds(350));
        Assert.Equal("2", await client.ReceiveTextAsync());
        _clock.Advance(TimeSpan.FromMilliseconds(150));
        await EchoAsync(client);
        _clock.Advance(TimeSpan.FromMilliseconds(150));
        await EchoAsync(client);
        Assert.Equal(1, host.Server.SessionCount);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, host.Server.SessionCount);
    }

    [Fact]
    public async Task Pongs_that_nobody_asked_for_make_no_pings()
    {
        await using var host = await TestHost.StartAsync(Short, clock: _clock);
        await using var client = await JoinAsync(host);
        for (var count = 0; count < 100; count++)
        {
            await client.SendAsync("3");
        }

        await EchoAsync(client);
        _clock.Advance(TimeSpan.FromMilliseconds(350));
        Assert.Equal("2", await client.ReceiveTextAsync());
        await EchoAsync(client);
    }

    [Fact]
    public async Task A_polling_client_that_never_polls_is_gone_at_its_next_request()
    {
        await using var host = await TestHost.StartAsync(Short, clock: _clock);
        await using var link = await PollingLink.OpenAsync(host.Address);
        _clock.Advance(TimeSpan.FromMilliseconds(350));
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync($"/socket.io/?EIO=4&transport=polling&sid={link.Sid}")).StatusCode);
        Assert.Equal(0, host.Server.SessionCount);
    }

    [Fact]
    public async Task A_connection_that_joins_nothing_is_closed_after_the_connect_timeout()
    {
        await using var host = await TestHost.StartAsync(options => options.ConnectTimeout = TimeSpan.FromSeconds(5), clock: _clock);
        await using var client = await RawWebSocket.OpenAsync(host);
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1005, await client.ReceiveCloseAsync());
        Assert.Equal(0, host.Server.SessionCount);
    }

    [Fact]
    public async Task Attachments_that_do_not_come_close_the_link()
    {
        await using var host = await TestHost.StartAsync(options => options.AttachmentTimeout = TimeSpan.FromSeconds(5), clock: _clock);
        await using var client = await JoinAsync(host);
        await client.SendAsync("421[\"message-with-ack\"]");
        Assert.Equal("431[]", await client.ReceiveTextAsync());
        await client.SendAsync("452-[\"message\",{\"_placeholder\":true,\"num\":0}]");
        await client.SendBinaryAsync([1]);
        await client.SendFrameAsync(0x89, [1]);
        Assert.Equal(10, (await client.ReceiveAsync())!.Opcode);
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_middleware_that_does_not_answer_refuses_in_the_end()
    {
        await using var host = await TestHost.StartAsync(clock: _clock, handlers: server =>
            server.Default.Use(async socket =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _clock, socket.Aborted);
                return null;
            }));
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40");
        await client.SendFrameAsync(0x89, [1]);
        Assert.Equal(10, (await client.ReceiveAsync())!.Opcode);
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("44{\"message\":\"Connect timed out\"}", await client.ReceiveTextAsync());
    }

    static void Short(SocketIOOptions options)
    {
        options.PingInterval = TimeSpan.FromMilliseconds(300);
        options.PingTimeout = TimeSpan.FromMilliseconds(200);
    }

    static async Task<RawWebSocket> JoinAsync(TestHost host)
    {
        var client = await RawWebSocket.JoinAsync(host);
        Assert.Equal("42[\"auth\",{}]", await client.ReceiveTextAsync());
        return client;
    }

    /// <summary>When the answer is here, everything sent before was handled.</summary>
    static async Task EchoAsync(RawWebSocket client)
    {
        await client.SendAsync("427[\"message-with-ack\"]");
        Assert.Equal("437[]", await client.ReceiveTextAsync());
    }
}
