using System.Collections.Concurrent;
using System.Text;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class OutgoingTests
{
    [Fact]
    public async Task A_socket_shows_every_event_that_is_sent_to_it()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var log = new ConcurrentQueue<string>();
        socket.OnOutgoing(told => log.Enqueue($"{told.Name} {Encoding.UTF8.GetString(told.JsonArguments.Span)} {told.Attachments.Count}"));
        socket.EmitRaw("alone", Clients.Json("1"));
        host.Server.Default.EmitRaw("all", Clients.Json("2"));
        socket.EmitBinary("binary", new byte[] { 1 });
        var asked = socket.EmitWithAckAsync("ask", Clients.Json("3"));
        Assert.Equal(["alone 1 0", "all 2 0", "binary {\"_placeholder\":true,\"num\":0} 1", "ask 3 0"], log);
        await client.SendAsync("430[]");
        await asked.WaitAsync(Bounds.Wait);
    }

    [Fact]
    public async Task Handlers_of_outgoing_events_can_be_put_first_and_taken_out_and_may_send()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var log = new ConcurrentQueue<string>();
        Action<OutgoingEvent> second = told => log.Enqueue("second");
        socket.OnOutgoing(second);
        socket.PrependOutgoing(told =>
        {
            log.Enqueue("first");
            if (told.Name == "x")
            {
                socket.Emit("y", "é");
            }
        });
        socket.OnOutgoing(_ => throw new InvalidOperationException("broken"));
        host.Server.Default.Emit("x", "a", 1);
        Assert.Equal(["first", "first", "second", "second"], log);
        socket.OffOutgoing(second);
        Assert.Equal("42[\"y\",\"é\"]", await client.ReceiveTextAsync());
        Assert.Equal("42[\"x\",\"a\",1]", await client.ReceiveTextAsync());
        Assert.Equal("", await Clients.HeardAsync(client, socket));
        Assert.Equal(5, log.Count);
    }

    [Fact]
    public async Task A_parent_sends_to_the_sockets_of_all_its_children()
    {
        ParentNamespace parent = null!;
        await using var host = await TestHost.StartAsync(handlers: server => parent = server.OfMatching(name => name.StartsWith("/d-", StringComparison.Ordinal)));
        await using var client = await RawWebSocket.OpenAsync(host);
        foreach (var name in new[] { "/d-1", "/d-2" })
        {
            await client.SendAsync($"40{name},");
            Assert.StartsWith($"40{name},", await client.ReceiveTextAsync());
        }

        parent.Broadcast.Emit("x", new { a = 1 });
        string[] heard = [await client.ReceiveTextAsync(), await client.ReceiveTextAsync()];
        Assert.Equal(["42/d-1,[\"x\",{\"a\":1}]", "42/d-2,[\"x\",{\"a\":1}]"], heard.Order(StringComparer.Ordinal));
    }
}
