using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Joining and leaving a namespace, where the wire table would need a slow host or a clock of its own.</summary>
public sealed class ConnectTests
{
    readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_client_that_is_refused_everywhere_is_closed_after_the_connect_timeout()
    {
        await using var host = await TestHost.StartAsync(clock: _clock);
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/random");
        Assert.Equal("44/random,{\"message\":\"Invalid namespace\"}", await client.ReceiveTextAsync());
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_link_that_has_left_every_namespace_stays_and_is_still_pinged()
    {
        await using var host = await TestHost.StartAsync(clock: _clock);
        await using var client = await RawWebSocket.JoinAsync(host);
        Assert.Equal("42[\"auth\",{}]", await client.ReceiveTextAsync());
        await client.SendAsync("41");
        await Bounds.UntilAsync(() => host.Server.SocketCount == 0, "the socket had left");
        _clock.Advance(TimeSpan.FromSeconds(26));
        Assert.Equal("2", await client.ReceiveTextAsync());
        await client.SendAsync("3");
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_before_the_middlewares_have_agreed_closes_the_link()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.Use(async socket =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, socket.Aborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return null;
        }));
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40");
        await client.SendAsync("42[\"message\",1]");
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_client_that_left_while_it_was_checked_leaves_no_socket()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Who sets this one runs what waits for it, to its end.
        var agree = new TaskCompletionSource();
        var connections = 0;
        await using var host = await TestHost.StartAsync(handlers: server =>
        {
            server.Default.Use(async socket =>
            {
                socket.Join("room");
                asked.SetResult();
                await agree.Task;
                return null;
            });
            server.Default.OnConnection(_ =>
            {
                connections++;
                return default;
            });
        });
        await using (var client = await RawWebSocket.OpenAsync(host))
        {
            await client.SendAsync("40");
            await asked.Task.WaitAsync(Bounds.Wait);
        }

        await Bounds.UntilAsync(() => host.Server.Engine.Sessions.KnownCount == 0, "the connection was forgotten");
        agree.SetResult();
        Assert.Equal(0, connections);
        Assert.Equal(0, host.Server.SocketCount);
        Assert.Empty(host.Server.Default.Rooms.Select(["room"], []));
        Assert.Empty(host.Logs.Lines);
    }

    [Fact]
    public async Task Attachments_that_add_up_to_more_than_a_message_may_be_close_the_link()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxPayload = 1000);
        await using var client = await RawWebSocket.JoinAsync(host);
        Assert.Equal("42[\"auth\",{}]", await client.ReceiveTextAsync());
        await client.SendAsync("452-[\"message\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
        await client.SendBinaryAsync(new byte[600]);
        await client.SendBinaryAsync(new byte[600]);
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Disconnecting_sends_41_and_the_link_stays()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        socket.Disconnect();
        Assert.Equal("41", await client.ReceiveTextAsync());
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_late_from_a_client_that_was_sent_off_is_ignored()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        socket.Disconnect();
        foreach (var late in new[] { "42[\"late\"]", "421[\"late\"]", "430[]", "451-[\"late\",{\"_placeholder\":true,\"num\":0}]" })
        {
            await client.SendAsync(late);
        }

        await client.SendBinaryAsync([1]);
        await client.SendAsync("41");
        Assert.Equal("41", await client.ReceiveTextAsync());
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disconnecting_with_the_transport_sends_41_for_each_namespace_and_closes()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Of("/custom"));
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        await client.SendAsync("40/custom,");
        Assert.StartsWith("40/custom,", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        socket.Disconnect(closeTransport: true);
        Assert.Equal("41", await client.ReceiveTextAsync());
        Assert.Equal("41/custom,", await client.ReceiveTextAsync());
        Assert.True(await client.ReceiveAsync() is { Opcode: 8, Payload.Length: 0 });
    }

    [Theory]
    [InlineData(true, DisconnectReason.ServerShuttingDown)]
    [InlineData(false, DisconnectReason.ForcedClose)]
    public async Task A_server_that_stops_and_a_closed_transport_send_no_41(bool stops, DisconnectReason expected)
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var left = new TaskCompletionSource<DisconnectReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        socket.OnDisconnect(reason => left.TrySetResult(reason));
        var stopped = stops ? host.StopAsync() : Task.CompletedTask;
        if (!stops)
        {
            socket.CloseTransport();
        }

        Assert.True(await client.ReceiveAsync() is { Opcode: 8, Payload.Length: 0 });
        await client.SendFrameAsync(0x88, []);
        await stopped;
        Assert.Equal(expected, await left.Task.WaitAsync(Bounds.Wait));
    }

    [Fact]
    public async Task A_server_that_stops_sends_what_waits_before_it_closes()
    {
        // The clock stands still, so a client that reads slowly is not cut off meanwhile.
        await using var host = await TestHost.StartAsync(options => options.MaxQueuedBytes = 64 * 1024 * 1024, _ => { }, _clock);
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var json = Clients.Json($"\"{new string('x', 200_000)}\"");
        var sent = 0;
        while (socket.Conn.WaitingPackets < 50)
        {
            socket.EmitRaw("big", json);
            Assert.True(++sent < 1000, "The network took 200 MB that nobody has read.");
        }

        var stopped = host.StopAsync();
        for (var count = 0; count < sent; count++)
        {
            Assert.StartsWith("42[\"big\",", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        }

        Assert.True(await client.ReceiveAsync() is { Opcode: 8, Payload.Length: 0 });
        await client.SendFrameAsync(0x88, []);
        await stopped;
    }

    [Fact]
    public async Task A_closed_polling_session_waits_for_its_client_half_a_minute()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { }, clock: _clock);
        await using var link = await PollingLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        Assert.StartsWith("40{", await link.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Single(host.Server.Default.Sockets).CloseTransport();
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, host.Server.Engine.Sessions.KnownCount);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, host.Server.Engine.Sessions.KnownCount);
        Assert.Null(await link.ReceiveAsync());
    }
}
