using System.Collections.Concurrent;
using System.Text;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>What a tool can see of the connection under a socket.</summary>
public sealed class EngineConnectionTests
{
    [Fact]
    public async Task Every_packet_of_both_directions_is_seen()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var __ = client;
        var seen = new ConcurrentQueue<string>();
        socket.Conn.OnPacket(packet => seen.Enqueue($"< {Show(packet)}"));
        socket.Conn.OnPacketCreate(packet => seen.Enqueue($"> {Show(packet)}"));
        socket.On("ask", received =>
        {
            received.Ack("yes");
            return ValueTask.CompletedTask;
        });
        await client.SendAsync("421[\"ask\"]");
        Assert.Equal("431[\"yes\"]", await client.ReceiveTextAsync());
        await client.SendAsync("451-[\"file\",{\"_placeholder\":true,\"num\":0}]");
        await client.SendBinaryAsync([1, 2]);
        socket.Emit("last", [new byte[] { 3 }]);
        Assert.StartsWith("451-", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        string[] expected =
        [
            "< Message 21[\"ask\"]", "> Message 31[\"yes\"]", "< Message 51-[\"file\",{\"_placeholder\":true,\"num\":0}]", "< Message binary 0102",
            "> Message 51-[\"last\",{\"_placeholder\":true,\"num\":0}]", "> Message binary 03",
        ];
        await Bounds.UntilAsync(() => seen.Count >= expected.Length, "all packets were seen");
        Assert.Equal(expected.Order(), seen.Order());
    }

    [Fact]
    public async Task What_leaves_the_queue_and_an_empty_queue_are_told()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var __ = client;
        var (flushed, drained) = (0, 0);
        socket.Conn.OnFlush(packets => Interlocked.Add(ref flushed, packets));
        socket.Conn.OnDrain(() => Interlocked.Increment(ref drained));
        socket.EmitRaw("one", default);
        socket.EmitRaw("two", default);
        Assert.Equal("42[\"one\"]", await client.ReceiveTextAsync());
        Assert.Equal("42[\"two\"]", await client.ReceiveTextAsync());
        await Bounds.UntilAsync(() => Volatile.Read(ref flushed) == 2 && Volatile.Read(ref drained) > 0, "both events left");
        Assert.Equal(0, socket.Conn.WaitingPackets);
    }

    [Fact]
    public async Task A_move_to_WebSocket_its_heartbeats_and_the_end_are_told()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        await using var polling = await PollingLink.OpenAsync(host.Address);
        await polling.SendAsync("40");
        Assert.StartsWith("40", await polling.ReceiveAsync(), StringComparison.Ordinal);
        var connection = Assert.Single(host.Server.Default.Sockets).Conn;
        Assert.Equal(("polling", 4), (connection.TransportName, connection.Protocol));
        var seen = new ConcurrentQueue<string>();
        connection.OnUpgrading(() => seen.Enqueue("upgrading"));
        connection.OnUpgrade(() => seen.Enqueue($"upgrade {connection.TransportName}"));
        connection.OnHeartbeat(() => seen.Enqueue("heartbeat"));
        connection.OnClose(reason => seen.Enqueue(reason.ToText()));
        await using (var upgraded = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={polling.Sid}"))
        {
            await upgraded.SendAsync("2probe");
            Assert.Equal("3probe", await upgraded.ReceiveTextAsync());
            await upgraded.SendAsync("5");
            await upgraded.SendAsync("3");
            await Bounds.UntilAsync(() => seen.Count == 3, "the pong was seen");
        }

        await Bounds.UntilAsync(() => seen.Count == 4, "the end was seen");
        Assert.Equal(["upgrading", "upgrade websocket", "heartbeat", "transport close"], seen);
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_and_costs_no_packet()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var __ = client;
        socket.Conn.OnPacketCreate(_ => throw new InvalidOperationException("broken tool"));
        socket.Conn.OnDrain(() => throw new InvalidOperationException("broken tool"));
        socket.EmitRaw("still", default);
        Assert.Equal("42[\"still\"]", await client.ReceiveTextAsync());
        await Bounds.UntilAsync(() => host.Logs.Lines.Count == 2, "both failures were logged");
        Assert.All(host.Logs.Lines, line => Assert.Contains("EngineConnection", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sockets_of_one_client_share_their_connection()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Of("/other"));
        var (client, socket) = await Clients.JoinAsync(host);
        await using var __ = client;
        await client.SendAsync("40/other,");
        Assert.StartsWith("40/other,", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Same(socket.Conn, Assert.Single(host.Server.Of("/other").Sockets).Conn);
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task An_initial_packet_comes_with_the_answer_to_the_handshake(string transport)
    {
        await using var host = await TestHost.StartAsync(options => options.InitialPacket = "2[\"hello\"]");
        if (transport == "polling")
        {
            using var http = new HttpClient { BaseAddress = host.Address, Timeout = Bounds.Wait };
            var packets = (await http.GetStringAsync("/socket.io/?EIO=4&transport=polling", TestContext.Current.CancellationToken)).Split('\x1e');
            Assert.StartsWith("0{", packets[0], StringComparison.Ordinal);
            Assert.Equal("42[\"hello\"]", Assert.Single(packets[1..]));
            return;
        }

        await using var client = await RawWebSocket.OpenAsync(host);
        Assert.Equal("42[\"hello\"]", await client.ReceiveTextAsync());
    }

    static string Show(EnginePacket packet) =>
        $"{packet.Kind} {(packet.IsBinary ? $"binary {Convert.ToHexString(packet.Data.Span)}" : Encoding.UTF8.GetString(packet.Data.Span))}";
}
