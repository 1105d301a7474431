using System.Text;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class AckTests
{
    [Fact]
    public async Task The_server_gets_what_the_client_acknowledges()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var answer = socket.EmitWithAckAsync("ask", Clients.Json("{\"a\":1}"));
        Assert.Equal("420[\"ask\",{\"a\":1}]", await client.ReceiveTextAsync());
        await client.SendAsync("430[\"é\",2]");
        var arguments = await answer.WaitAsync(Bounds.Wait);
        Assert.Equal(["\"é\"", "2"], arguments.Select(argument => Encoding.UTF8.GetString(argument.Json.Span)));
    }

    [Fact]
    public async Task Binary_goes_both_ways_in_an_acknowledged_event()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var answer = socket.EmitBinaryWithAckAsync("ask", new byte[] { 1, 2 }, null, CancellationToken.None);
        Assert.Equal("451-0[\"ask\",{\"_placeholder\":true,\"num\":0}]", await client.ReceiveTextAsync());
        Assert.Equal([1, 2], await client.ReceiveBinaryAsync());
        await client.SendAsync("461-0[{\"_placeholder\":true,\"num\":0}]");
        await client.SendBinaryAsync([3, 4]);
        var arguments = await answer.WaitAsync(Bounds.Wait);
        Assert.True(arguments[0].IsBinary);
        Assert.Equal([3, 4], arguments[0].Binary.ToArray());
    }

    [Fact]
    public async Task A_handler_may_await_the_client_and_its_later_events_wait()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.On("first", async received =>
            {
                var name = await socket.EmitWithAckAsync("name?", default);
                received.AckRaw(name[0].Json);
            });
            socket.On("second", received =>
            {
                received.AckRaw("2"u8.ToArray());
                return default;
            });
            return default;
        }));
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        await client.SendAsync("421[\"first\"]");
        await client.SendAsync("422[\"second\"]");
        Assert.Equal("420[\"name?\"]", await client.ReceiveTextAsync());
        await client.SendAsync("430[\"Ada\"]");
        Assert.Equal("431[\"Ada\"]", await client.ReceiveTextAsync());
        Assert.Equal("432[2]", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task An_acknowledgement_that_does_not_come_is_a_timeout()
    {
        var clock = new FakeTimeProvider();
        await using var host = await TestHost.StartAsync(handlers: _ => { }, clock: clock);
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var byDefault = socket.EmitWithAckAsync("ask", default);
        var shorter = socket.EmitWithAckAsync("ask", default, TimeSpan.FromSeconds(1), CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TimeoutException>(() => shorter.WaitAsync(Bounds.Wait));
        Assert.False(byDefault.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(9));
        await Assert.ThrowsAsync<TimeoutException>(() => byDefault.WaitAsync(Bounds.Wait));
        await client.SendAsync("430[]");
        await client.SendAsync("41");
        await Bounds.UntilAsync(() => !socket.Connected, "the late acknowledgement was ignored and the socket left");
    }

    [Fact]
    public async Task Acknowledgements_of_a_broadcast_are_not_awaited_for_ever_either()
    {
        var clock = new FakeTimeProvider();
        await using var host = await TestHost.StartAsync(handlers: _ => { }, clock: clock);
        var (silent, _) = await Clients.JoinAsync(host);
        await using var _2 = silent;
        var asked = host.Server.Default.EmitWithAckAsync("ask", default, null, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(asked.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        var error = await Assert.ThrowsAsync<BroadcastTimeoutException>(() => asked.WaitAsync(Bounds.Wait));
        Assert.Equal(1, error.MissingClients);
    }

    [Theory]
    [InlineData("41")]
    [InlineData("1")]
    public async Task A_socket_that_goes_fails_what_is_awaited_from_it(string packet)
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var answer = socket.EmitWithAckAsync("ask", default);
        await client.SendAsync(packet);
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => answer.WaitAsync(Bounds.Wait));
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => socket.EmitWithAckAsync("ask", default).WaitAsync(Bounds.Wait));
        Assert.True(socket.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task An_acknowledgement_that_comes_twice_counts_once()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var first = socket.EmitWithAckAsync("ask", default);
        var second = socket.EmitWithAckAsync("ask", default);
        await client.SendAsync("430[1]");
        await client.SendAsync("430[2]");
        await client.SendAsync("431[3]");
        Assert.Equal("3", Text(await second.WaitAsync(Bounds.Wait)));
        Assert.Equal("1", Text(await first.WaitAsync(Bounds.Wait)));
    }

    [Fact]
    public async Task Ids_are_counted_by_namespace_and_only_who_was_asked_can_answer()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Of("/other"));
        var (a, socketA) = await Clients.JoinAsync(host);
        await using var _1 = a;
        var (b, socketB) = await Clients.JoinAsync(host);
        await using var _2 = b;
        var ofA = socketA.EmitWithAckAsync("ask", default);
        var ofB = socketB.EmitWithAckAsync("ask", default);
        Assert.Equal("420[\"ask\"]", await a.ReceiveTextAsync());
        Assert.Equal("421[\"ask\"]", await b.ReceiveTextAsync());
        await b.SendAsync("430[\"b\"]");
        await b.SendAsync("431[\"b\"]");
        Assert.Equal("\"b\"", Text(await ofB.WaitAsync(Bounds.Wait)));
        await a.SendAsync("430[\"a\"]");
        Assert.Equal("\"a\"", Text(await ofA.WaitAsync(Bounds.Wait)));

        await a.SendAsync("40/other,");
        Assert.StartsWith("40/other,", await a.ReceiveTextAsync());
        var other = Assert.Single(host.Server.Of("/other").Sockets).EmitWithAckAsync("ask", default);
        Assert.Equal("42/other,0[\"ask\"]", await a.ReceiveTextAsync());
        await a.SendAsync("43/other,0[]");
        Assert.Empty(await other.WaitAsync(Bounds.Wait));
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        using var cancel = new CancellationTokenSource();
        var answer = socket.EmitWithAckAsync("ask", default, null, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.WaitAsync(Bounds.Wait));
    }

    [Fact]
    public async Task What_may_be_awaited_at_once_is_bounded()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxPendingAcks = 1, _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var first = socket.EmitWithAckAsync("ask", default);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => socket.EmitWithAckAsync("ask", default));
        Assert.Contains("MaxPendingAcks", error.Message, StringComparison.Ordinal);
        await client.SendAsync("430[]");
        Assert.Empty(await first.WaitAsync(Bounds.Wait));
    }

    [Fact]
    public async Task The_first_acknowledgement_counts_and_one_after_a_disconnect_does_nothing()
    {
        var kept = new TaskCompletionSource<SocketEvent>();
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.On("twice", received =>
            {
                received.AckRaw("1"u8.ToArray());
                received.AckRaw("2"u8.ToArray());
                received.AckBinary(new byte[] { 3 });
                return default;
            });
            socket.On("keep", received =>
            {
                kept.TrySetResult(received);
                return default;
            });
            return default;
        }));
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        await client.SendAsync("421[\"twice\"]");
        Assert.Equal("431[1]", await client.ReceiveTextAsync());
        Assert.Equal("", await Clients.HeardAsync(client, socket));
        await client.SendAsync("422[\"keep\",{\"a\":[1,2]}]");
        var received = await kept.Task.WaitAsync(Bounds.Wait);
        await client.SendAsync("1");
        await Bounds.UntilAsync(() => host.Server.SessionCount == 0, "the client was gone");
        received.AckRaw("3"u8.ToArray());
        Assert.Equal("{\"a\":[1,2]}", Encoding.UTF8.GetString(received.Arguments[0].Json.Span));
    }

    static string Text(EventArguments arguments) => Encoding.UTF8.GetString(Assert.Single(arguments).Json.Span);
}
