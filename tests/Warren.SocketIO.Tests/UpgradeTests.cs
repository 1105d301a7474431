using System.Text;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class UpgradeTests
{
    [Fact]
    public async Task Nothing_is_lost_repeated_or_overtaken_while_a_busy_session_moves()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxQueuedPackets = 1_000_000, _ => { });
        await using var polling = await PollingLink.OpenAsync(host.Address);
        await polling.SendAsync("40");
        Assert.StartsWith("40", await polling.ReceiveAsync());
        var socket = Assert.Single(host.Server.Default.Sockets);
        var moved = false;
        var emitting = Task.Run(async () =>
        {
            var number = 0;
            // A few more after the switch, so that both transports carry some.
            for (var after = 0; after < 200; after += Volatile.Read(ref moved) ? 1 : 0)
            {
                socket.EmitRaw("n", Encoding.UTF8.GetBytes((number++).ToString()));
                await Task.Yield();
            }

            socket.EmitRaw("end", default);
            return number;
        });

        var heard = new List<string>();
        await PollAsync(5);
        await using var upgraded = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={polling.Sid}");
        await upgraded.SendAsync("2probe");
        await PollAsync(5);
        Assert.Equal("3probe", await upgraded.ReceiveTextAsync());
        await polling.DrainAsync(heard);
        await upgraded.SendAsync("5");
        Volatile.Write(ref moved, true);
        while (await upgraded.ReceiveTextAsync() is var text && text != "42[\"end\"]")
        {
            heard.Add(text);
        }

        var count = await emitting.WaitAsync(Bounds.Wait);
        Assert.Equal(Enumerable.Range(0, count).Select(number => $"42[\"n\",{number}]"), heard);

        async Task PollAsync(int packets)
        {
            for (var packet = 0; packet < packets; packet++)
            {
                heard.Add((await polling.ReceiveAsync())!);
            }
        }
    }

    [Fact]
    public async Task A_poll_that_is_open_when_the_probe_comes_is_answered_with_a_noop()
    {
        await using var host = await TestHost.StartAsync();
        await using var polling = await PollingLink.OpenAsync(host.Address);
        using var http = new HttpClient();
        var poll = http.GetStringAsync($"{host.Address}socket.io/?EIO=4&transport=polling&sid={polling.Sid}");
        await Bounds.UntilAsync(() => Transport(host).IsPolling, "the poll has arrived");
        await using var upgraded = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={polling.Sid}");
        await upgraded.SendAsync("2probe");
        Assert.Equal("3probe", await upgraded.ReceiveTextAsync());
        Assert.Equal("6", await poll.WaitAsync(Bounds.Wait));
    }

    [Fact]
    public async Task An_upgrade_that_takes_too_long_is_given_up_and_can_be_tried_again()
    {
        var clock = new FakeTimeProvider();
        await using var host = await TestHost.StartAsync(options => options.UpgradeTimeout = TimeSpan.FromSeconds(5), clock: clock);
        await using var polling = await PollingLink.OpenAsync(host.Address);
        await using var slow = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={polling.Sid}");
        await slow.SendAsync("2probe");
        Assert.Equal("3probe", await slow.ReceiveTextAsync());
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1005, await slow.ReceiveCloseAsync());
        await using var again = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={polling.Sid}");
        await again.SendAsync("2probe");
        Assert.Equal("3probe", await again.ReceiveTextAsync());
        await again.SendAsync("5");
        await again.SendAsync("40");
        Assert.StartsWith("40", await again.ReceiveTextAsync());
        Assert.Equal(1, host.Server.SessionCount);
    }

    [Fact]
    public async Task An_upgrade_that_the_host_does_not_allow_is_neither_offered_nor_taken()
    {
        await using var host = await TestHost.StartAsync(options => options.AllowUpgrades = false);
        using var http = new HttpClient { BaseAddress = host.Address, Timeout = Bounds.Wait };
        Assert.Contains("\"upgrades\":[],", await http.GetStringAsync("/socket.io/?EIO=4&transport=polling"), StringComparison.Ordinal);
        await using var polling = await PollingLink.OpenAsync(host.Address);
        await using var upgrade = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={polling.Sid}");
        Assert.StartsWith("HTTP/1.1 400", upgrade.Response, StringComparison.Ordinal);
        await polling.SendAsync("40");
        Assert.StartsWith("40{", await polling.ReceiveAsync(), StringComparison.Ordinal);
        // Who begins by WebSocket moves nowhere.
        await using var direct = await RawWebSocket.OpenAsync(host);
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task A_second_websocket_for_a_session_that_has_one_is_closed_and_the_first_lives(string began)
    {
        // At once, and not because an upgrade took too long: the clock stands still.
        await using var host = await TestHost.StartAsync(clock: new FakeTimeProvider());
        var (first, sid) = await OpenAsync();
        await using var _1 = first;
        await first.SendAsync("40");
        Assert.StartsWith("40", await first.ReceiveTextAsync());
        Assert.StartsWith("42", await first.ReceiveTextAsync());
        await using var second = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={sid}");
        Assert.StartsWith("HTTP/1.1 101", second.Response, StringComparison.Ordinal);
        Assert.Equal(1005, await second.ReceiveCloseAsync());
        await first.SendAsync("421[\"message-with-ack\",1]");
        Assert.Equal("431[1]", await first.ReceiveTextAsync());

        async Task<(RawWebSocket Client, string Sid)> OpenAsync()
        {
            if (began == "websocket")
            {
                var direct = await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket");
                return (direct, (await direct.ReceiveTextAsync())["0{\"sid\":\"".Length..][..20]);
            }

            await using var polling = await PollingLink.OpenAsync(host.Address);
            var moved = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={polling.Sid}");
            await moved.SendAsync("5");
            return (moved, polling.Sid);
        }
    }

    [Fact]
    public async Task Closing_the_session_closes_a_probing_websocket()
    {
        await using var host = await TestHost.StartAsync();
        await using var polling = await PollingLink.OpenAsync(host.Address);
        await using var probing = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={polling.Sid}");
        await probing.SendAsync("2probe");
        Assert.Equal("3probe", await probing.ReceiveTextAsync());
        await polling.SendAsync("1");
        Assert.Equal(1005, await probing.ReceiveCloseAsync());
        Assert.Equal(0, host.Server.SessionCount);
    }

    [Fact]
    public async Task Heartbeats_go_on_across_the_move()
    {
        var clock = new FakeTimeProvider();
        await using var host = await TestHost.StartAsync(options => options.ConnectTimeout = TimeSpan.FromSeconds(60), clock: clock);
        await using var polling = await PollingLink.OpenAsync(host.Address);
        clock.Advance(TimeSpan.FromSeconds(20));
        await using var upgraded = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={polling.Sid}");
        await upgraded.SendAsync("5");
        await upgraded.SendAsync("40");
        Assert.StartsWith("40", await upgraded.ReceiveTextAsync());
        Assert.StartsWith("42", await upgraded.ReceiveTextAsync());
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("2", await upgraded.ReceiveTextAsync());
    }

    static EngineIO.PollingTransport Transport(TestHost host) =>
        (EngineIO.PollingTransport)Assert.Single(host.Server.Engine.Sessions.Snapshot()).Transport!;
}
