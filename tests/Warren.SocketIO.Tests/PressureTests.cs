using System.Net;
using System.Text;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Slow readers, many writers, many comers and goers.</summary>
public sealed class PressureTests
{
    [Fact]
    public async Task A_client_that_does_not_read_is_dropped_and_the_others_hear_everything()
    {
        var reason = new TaskCompletionSource<DisconnectReason>();
        await using var host = await TestHost.StartAsync(options => options.MaxQueuedBytes = 256 * 1024, server =>
            server.Default.OnConnection(socket =>
            {
                socket.OnDisconnect(why => reason.TrySetResult(why));
                return default;
            }));
        var (slow, slowSocket) = await Clients.JoinAsync(host);
        await using var _ = slow;
        var (quick, _) = await Clients.JoinAsync(host);
        await using var _2 = quick;
        var json = Encoding.UTF8.GetBytes($"\"{new string('x', 60_000)}\"");
        var sent = 0;
        while (slowSocket.Connected)
        {
            host.Server.Default.EmitRaw("big", json);
            Assert.True(++sent < 5000, "The slow client was not dropped.");
            Assert.StartsWith("42[\"big\"", await quick.ReceiveTextAsync());
        }

        Assert.Equal(DisconnectReason.SendQueueFull, await reason.Task.WaitAsync(Bounds.Wait));
        Assert.Equal(1, host.Server.SessionCount);
    }

    [Fact]
    public async Task A_polling_client_that_does_not_poll_is_dropped_at_the_packet_bound()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxQueuedPackets = 20, _ => { });
        await using var link = await PollingLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        Assert.StartsWith("40", await link.ReceiveAsync());
        var socket = Assert.Single(host.Server.Default.Sockets);
        for (var count = 0; count < 20; count++)
        {
            socket.EmitRaw("x", default);
        }

        Assert.True(socket.Connected);
        socket.EmitRaw("x", default);
        Assert.False(socket.Connected);
        Assert.Equal(0, host.Server.SessionCount);
    }

    [Fact]
    public async Task One_packet_alone_may_be_larger_than_what_may_wait()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxQueuedBytes = 1024, _ => { });
        await using var link = await PollingLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        Assert.StartsWith("40", await link.ReceiveAsync());
        var socket = Assert.Single(host.Server.Default.Sockets);
        var large = $"\"{new string('x', 5000)}\"";
        socket.EmitRaw("large", Encoding.UTF8.GetBytes(large));
        Assert.Equal($"42[\"large\",{large}]", await link.ReceiveAsync());
        socket.EmitRaw("large", Encoding.UTF8.GetBytes(large));
        socket.EmitRaw("one more", default);
        Assert.False(socket.Connected);
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task A_binary_event_is_never_torn_apart_by_other_writers(string transport)
    {
        const int Writers = 4, Each = 200;
        await using var host = await TestHost.StartAsync(options => options.MaxQueuedPackets = 1_000_000, _ => { });
        await using ILink link = transport == "polling" ? await PollingLink.OpenAsync(host.Address) : await WebSocketLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        Assert.StartsWith("40", await link.ReceiveAsync());
        var socket = Assert.Single(host.Server.Default.Sockets);
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var count = 0; count < Each; count++)
            {
                socket.EmitBinary($"b{writer}", new[] { (byte)writer });
                socket.EmitRaw("text", default);
            }
        })));
        for (var received = 0; received < Writers * Each;)
        {
            if (await link.ReceiveAsync() is var packet && packet!.StartsWith("451-", StringComparison.Ordinal))
            {
                var writer = packet["451-[\"b".Length];
                Assert.Equal($"b0{writer}", await link.ReceiveAsync());
                received++;
            }
        }

        await writing.WaitAsync(Bounds.Wait);
    }

    [Fact]
    public async Task Five_hundred_who_come_and_go_leave_nothing()
    {
        await using var host = await TestHost.StartAsync();
        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            switch (number % 5)
            {
                case 0:
                    await (await RawWebSocket.JoinAsync(host)).DisposeAsync();
                    break;
                case 1:
                    await (await RawWebSocket.OpenAsync(host)).DisposeAsync();
                    break;
                case 2:
                    await using (var link = await PollingLink.OpenAsync(host.Address))
                    {
                        await link.SendAsync("40");
                        await link.SendAsync("1");
                    }

                    break;
                case 3:
                    // Half an upgrade, then gone.
                    await using (var link = await PollingLink.OpenAsync(host.Address))
                    await using (var probing = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={link.Sid}"))
                    {
                        await probing.SendAsync("2probe");
                        await link.SendAsync("1");
                    }

                    break;
                default:
                    await (await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket&sid=none")).DisposeAsync();
                    break;
            }
        });
        await Bounds.UntilAsync(() => host.Server.SessionCount == 0, "all sessions were closed");
        await Bounds.UntilAsync(() => host.Server.Engine.Sessions.Snapshot().Count == 0, "all sessions were forgotten");
        Assert.Equal(0, host.Server.SocketCount);
        Assert.Empty(host.Logs.Lines);
    }

    [Fact]
    public async Task More_connections_than_allowed_are_told_to_come_later()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxConnections = 1);
        await using var first = await RawWebSocket.OpenAsync(host);
        await using var second = await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket");
        Assert.StartsWith("HTTP/1.1 503", second.Response, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 5\r\n", second.Response, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_closed_session_counts_until_its_client_was_told()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxConnections = 1, _ => { });
        await using var link = await PollingLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        Assert.StartsWith("40", await link.ReceiveAsync());
        Assert.Single(host.Server.Default.Sockets).CloseTransport();
        using var http = new HttpClient { BaseAddress = host.Address, Timeout = Bounds.Wait };
        using (var early = await http.GetAsync("/socket.io/?EIO=4&transport=polling"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
            Assert.StartsWith("{\"code\":4,", await early.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Null(await link.ReceiveAsync());
        await Bounds.UntilAsync(() => host.Server.Engine.Sessions.KnownCount == 0, "the session was forgotten");
        using var later = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }
}
