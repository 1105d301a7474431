using System.Text;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.Recovery;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Recovery;

public sealed class RecoveryTests
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Without_it_connect_answers_with_the_sid_alone_and_events_carry_no_offset()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40");
        Assert.Matches("^40\\{\"sid\":\"[A-Za-z0-9_-]{20}\"\\}$", await client.ReceiveTextAsync());
        host.Server.Default.EmitRaw("x", default);
        Assert.Equal("42[\"x\"]", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Connect_answers_with_a_pid_and_every_event_ends_in_an_offset()
    {
        await using var host = await StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var socket = Find(host, client);
        host.Server.Default.EmitRaw("broadcast", default);
        socket.EmitRaw("alone", Clients.Json("\"é\""));
        socket.EmitBinary("binary", new byte[] { 1 });
        _ = socket.EmitWithAckAsync("ask", Clients.Json("1"));
        Assert.Matches("^42\\[\"broadcast\",\"[^\"]+\\.1\"\\]$", await client.Link.ReceiveTextAsync());
        Assert.Matches("^42\\[\"alone\",\"é\",\"[^\"]+\\.2\"\\]$", await client.Link.ReceiveTextAsync());
        Assert.Matches("^451-\\[\"binary\",\\{\"_placeholder\":true,\"num\":0\\},\"[^\"]+\\.3\"\\]$", await client.Link.ReceiveTextAsync());
        Assert.Equal([1], await client.Link.ReceiveBinaryAsync());
        Assert.Equal("420[\"ask\",1]", await client.Link.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_client_that_comes_back_has_its_id_rooms_and_data_and_hears_what_it_missed_in_order()
    {
        await using var host = await StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var (sid, pid) = (client.Sid, client.Pid);
        var socket = Find(host, client);
        socket.Join("red");
        socket.Data = Clients.Json("{\"user\":7}");
        socket.Items["key"] = host;
        host.Server.Default.EmitRaw("heard", default);
        Assert.Equal("42[\"heard\"]", await client.HearAsync());
        await LoseAsync(host, client);

        var io = host.Server.Default;
        io.EmitRaw("1", Clients.Json("1"));
        io.To("red").EmitRaw("2", default);
        io.To("blue").EmitRaw("other room", default);
        io.Except("red").EmitRaw("excepted", default);
        io.To(sid).EmitBinary("3", new byte[] { 9 });
        io.Volatile.EmitRaw("volatile", default);
        socket.EmitRaw("to the old socket", default);

        await client.ConnectAsync();
        Assert.Equal((sid, pid), (client.Sid, client.Pid));
        Assert.Equal("42[\"1\",1]", await client.HearAsync());
        Assert.Equal("42[\"2\"]", await client.HearAsync());
        Assert.StartsWith("451-[\"3\"", await client.Link.ReceiveTextAsync());
        Assert.Equal([9], await client.Link.ReceiveBinaryAsync());
        var restored = Find(host, client);
        Assert.True(restored.Recovered);
        Assert.NotSame(socket, restored);
        Assert.Equal([sid, "red"], restored.Rooms);
        Assert.Equal("{\"user\":7}", Encoding.UTF8.GetString(restored.Data.Span));
        Assert.Same(host, restored.Items["key"]);
        io.To("red").EmitRaw("live", default);
        Assert.Equal("42[\"live\"]", await client.HearAsync());
    }

    [Fact]
    public async Task A_session_is_taken_once_whoever_asks_at_the_same_time()
    {
        await using var host = await StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        await LoseAsync(host, client);
        var thieves = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RawWebSocket.OpenAsync(host)));
        await Task.WhenAll(thieves.Select(thief => thief.SendAsync("40" + client.Auth)));
        var answers = await Task.WhenAll(thieves.Select(async thief => await thief.ReceiveAsync()));
        // One at a time is the session's; who took it before was sent away.
        await Bounds.UntilAsync(
            () => host.Server.Default.Sockets.Count(socket => socket.Id == client.Sid) == 1, "one had the session");
        Assert.Contains(answers, answer => answer is { Opcode: 1 } && Encoding.UTF8.GetString(answer.Payload).Contains(client.Sid, StringComparison.Ordinal));
        Assert.Equal(host.Server.Default.Sockets.Count, host.Server.Default.Sockets.Select(socket => socket.Id).Distinct().Count());
        foreach (var thief in thieves)
        {
            await thief.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_client_that_received_nothing_comes_back_too()
    {
        await using var host = await StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        await LoseAsync(host, client);
        host.Server.Default.EmitRaw("missed", default);
        await client.ConnectAsync();
        Assert.Equal(sid, client.Sid);
        Assert.Equal("42[\"missed\"]", await client.HearAsync());
    }

    [Fact]
    public async Task A_client_that_missed_all_that_was_sent_to_it_gets_it_without_an_offset()
    {
        await using var host = await StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        // It lies in the network when the connection is lost.
        host.Server.Default.EmitRaw("in flight", default);
        await LoseAsync(host, client);
        await client.ConnectAsync();
        Assert.Equal("42[\"in flight\"]", await client.HearAsync());
    }

    [Fact]
    public async Task A_link_that_was_idle_longer_than_events_are_kept_recovers()
    {
        var clock = new FakeTimeProvider();
        await using var host = await StartAsync(clock: clock);
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        var socket = Find(host, client);
        host.Server.Default.EmitRaw("early", default);
        Assert.Equal("42[\"early\"]", await client.HearAsync());
        for (var minute = 0; minute < 10; minute++)
        {
            // The heartbeat of ten idle minutes, in which others are sent a lot.
            await BeatAsync(clock, client, host);
            host.Server.Default.To("others").EmitRaw("x", default);
        }

        await LoseAsync(host, client);
        host.Server.Default.EmitRaw("missed", default);
        await client.ConnectAsync();
        Assert.Equal(sid, client.Sid);
        Assert.Equal("42[\"missed\"]", await client.HearAsync());
        Assert.False(socket.Connected);
    }

    [Fact]
    public async Task A_volatile_event_that_ends_in_a_string_does_not_spoil_the_offset()
    {
        await using var host = await StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        host.Server.Default.EmitRaw("1", default);
        Assert.Equal("42[\"1\"]", await client.HearAsync());
        host.Server.Default.Volatile.EmitRaw("2", Clients.Json("\"text\""));
        Assert.Equal("42[\"2\",\"text\"]", await client.HearAsync());
        Find(host, client).Volatile.EmitRaw("3", Clients.Json("\"text\""));
        Assert.Equal("42[\"3\",\"text\"]", await client.HearAsync());
        Assert.EndsWith(".1", client.Offset);
        await LoseAsync(host, client);
        host.Server.Default.EmitRaw("4", default);
        await client.ConnectAsync();
        Assert.Equal(sid, client.Sid);
        Assert.Equal("42[\"4\"]", await client.HearAsync());
    }

    [Fact]
    public async Task A_client_whose_old_link_is_not_known_to_be_dead_takes_its_session_over()
    {
        await using var host = await StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var (sid, old, oldLink) = (client.Sid, Find(host, client), client.Link);
        old.Join("red");
        host.Server.Default.EmitRaw("1", default);
        await client.ConnectAsync();
        Assert.Equal(sid, client.Sid);
        Assert.Equal("42[\"1\"]", await client.HearAsync());
        Assert.False(old.Connected);
        Assert.Equal(1, host.Server.SessionCount);
        Assert.Single(host.Server.Default.Sockets);
        host.Server.Default.To("red").EmitRaw("2", default);
        Assert.Equal("42[\"2\"]", await client.HearAsync());
        await oldLink.ReceiveCloseAsync();
        await oldLink.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"pid":"unknownunknownunknow","offset":"abc"}""")]
    [InlineData("""{"pid":"PID","offset":"abc"}""")]
    [InlineData("""{"pid":"PID","offset":"OFFSET9"}""")]
    [InlineData("""{"pid":"PID","offset":7}""")]
    [InlineData("""{"pid":7,"offset":"OFFSET"}""")]
    [InlineData("""{"pid":["PID"]}""")]
    [InlineData("""{"offset":"OFFSET"}""")]
    public async Task What_is_no_session_or_no_offset_gets_a_fresh_session(string auth)
    {
        await using var host = await StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var (sid, pid) = (client.Sid, client.Pid);
        host.Server.Default.EmitRaw("x", default);
        await client.HearAsync();
        await LoseAsync(host, client);
        await client.ConnectAsync(auth.Replace("PID", pid, StringComparison.Ordinal).Replace("OFFSET", client.Offset, StringComparison.Ordinal));
        Assert.NotEqual(sid, client.Sid);
        Assert.NotEqual(pid, client.Pid);
        Assert.False(Find(host, client).Recovered);
    }

    [Fact]
    public async Task An_offset_of_another_server_means_that_nothing_was_received_here()
    {
        await using var host = await StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        host.Server.Default.EmitRaw("in flight", default);
        client.Offset = "zzzzzzzz.12345";
        await LoseAsync(host, client);
        await client.ConnectAsync();
        Assert.Equal(sid, client.Sid);
        Assert.Equal("42[\"in flight\"]", await client.HearAsync());
    }

    [Fact]
    public async Task Who_leaves_or_is_sent_off_does_not_come_back()
    {
        await using var host = await StartAsync();
        foreach (var leave in new Func<RecoveryClient, Task>[]
        {
            client => client.Link.SendAsync("41"),
            client => Run(() => Find(host, client).Disconnect()),
            client => Run(() => Find(host, client).Disconnect(closeTransport: true)),
            client => client.Link.SendAsync("a packet of no known type: parse error"),
        })
        {
            await using var client = await new RecoveryClient(host.Address).ConnectAsync();
            var sid = client.Sid;
            await leave(client);
            await Bounds.UntilAsync(() => host.Server.SocketCount == 0, "the socket was gone");
            await client.LoseAsync();
            await client.ConnectAsync();
            Assert.NotEqual(sid, client.Sid);
            await LoseAsync(host, client);
        }

        static Task Run(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_transport_that_the_server_closed_may_come_back()
    {
        await using var host = await StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        Find(host, client).CloseTransport();
        await client.Link.ReceiveCloseAsync();
        await client.ConnectAsync();
        Assert.Equal(sid, client.Sid);
    }

    [Theory]
    [InlineData(DisconnectReason.PingTimeout)]
    [InlineData(DisconnectReason.TransportError)]
    public async Task Who_fell_silent_or_whose_transport_broke_may_come_back(DisconnectReason expected)
    {
        var clock = new FakeTimeProvider();
        await using var host = await StartAsync(clock: clock);
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        var left = new TaskCompletionSource<DisconnectReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        Find(host, client).OnDisconnect(reason => left.TrySetResult(reason));
        if (expected == DisconnectReason.PingTimeout)
        {
            clock.Advance(TimeSpan.FromSeconds(25.2));
            Assert.Equal("2", await client.Link.ReceiveTextAsync());
            clock.Advance(TimeSpan.FromSeconds(20.5));
        }
        else
        {
            await client.Link.SendFrameAsync(0x81, "40"u8.ToArray(), masked: false);
        }

        Assert.Equal(expected, await left.Task.WaitAsync(Bounds.Wait));
        await client.LoseAsync();
        await client.ConnectAsync();
        Assert.Equal(sid, client.Sid);
        Assert.True(Find(host, client).Recovered);
    }

    [Fact]
    public async Task A_session_that_expires_is_told_and_cannot_be_taken()
    {
        var clock = new FakeTimeProvider();
        var expired = new TaskCompletionSource<ExpiredSession>();
        await using var host = await StartAsync(handlers: server => server.Default.OnSessionExpired(session => expired.TrySetResult(session)), clock: clock);
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        Find(host, client).Join("red");
        Find(host, client).Data = Clients.Json("[1]");
        await LoseAsync(host, client);
        clock.Advance(Window - TimeSpan.FromSeconds(1));
        Assert.False(expired.Task.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        var session = await expired.Task.WaitAsync(Bounds.Wait);
        Assert.Equal(sid, session.Id);
        Assert.Equal(["red"], session.Rooms);
        Assert.Equal("[1]", Encoding.UTF8.GetString(session.Data.Span));
        await client.ConnectAsync();
        Assert.NotEqual(sid, client.Sid);
    }

    internal static Task<TestHost> StartAsync(
        Action<RecoveryOptions>? configure = null, Action<SocketIOServer>? handlers = null, TimeProvider? clock = null) =>
        TestHost.StartAsync(
            options =>
            {
                options.Recovery.Enabled = true;
                options.Recovery.MaxDisconnectionDuration = Window;
                configure?.Invoke(options.Recovery);
            },
            handlers ?? (_ => { }),
            clock);

    internal static Socket Find(TestHost host, RecoveryClient client)
    {
        Assert.True(host.Server.Default.TryGetSocket(client.Sid, out var socket));
        return socket;
    }

    /// <summary>The connection is lost, and the server knows.</summary>
    internal static async Task LoseAsync(TestHost host, RecoveryClient client)
    {
        await client.LoseAsync();
        await Bounds.UntilAsync(() => !host.Server.Default.TryGetSocket(client.Sid, out _), "the server saw the connection end");
    }

    static async Task BeatAsync(FakeTimeProvider clock, RecoveryClient client, TestHost host)
    {
        var session = Assert.Single(host.Server.Engine.Sessions.Snapshot());
        for (var beat = 0; beat < 3; beat++)
        {
            clock.Advance(TimeSpan.FromSeconds(25.2));
            Assert.Equal("2", await client.Link.ReceiveTextAsync());
            await client.Link.SendAsync("3");
            // What the server answers shows that it has read the pong.
            await client.Link.SendFrameAsync(0x89, [1]);
            Assert.Equal(10, (await client.Link.ReceiveAsync())!.Opcode);
            Assert.False(session.IsClosed);
        }
    }
}
