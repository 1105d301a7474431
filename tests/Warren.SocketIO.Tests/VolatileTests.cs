using Warren.SocketIO.EngineIO;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class VolatileTests
{
    [Fact]
    public async Task Of_two_volatile_events_in_a_row_one_arrives()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.On("go", _ =>
            {
                socket.Volatile.EmitRaw("first", default);
                socket.Volatile.EmitRaw("second", default);
                return default;
            });
            return default;
        }));
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        await client.SendAsync("42[\"go\"]");
        Assert.Equal("42[\"first\"]", await client.ReceiveTextAsync());
        Assert.Equal("", await Clients.HeardAsync(client, socket));
    }

    [Fact]
    public async Task A_volatile_event_behind_a_regular_one_is_dropped()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.EmitRaw("regular", default);
            socket.Volatile.EmitRaw("volatile", default);
            server.Default.Volatile.EmitRaw("broadcast", default);
            return default;
        }));
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        Assert.Equal("regular", await Clients.HeardAsync(client, socket));
    }

    [Fact]
    public async Task A_polling_client_without_an_open_request_misses_a_volatile_event_and_one_with_it_does_not()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        await using var link = await PollingLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        Assert.StartsWith("40", await link.ReceiveAsync());
        var transport = (PollingTransport)Assert.Single(host.Server.Engine.Sessions.Snapshot()).Transport!;
        await Bounds.UntilAsync(() => !transport.IsPolling, "the answered request had ended");
        host.Server.Default.Volatile.EmitRaw("lost", default);
        var next = link.ReceiveAsync();
        await Bounds.UntilAsync(() => transport.IsPolling, "the client polls");
        host.Server.Default.Volatile.EmitRaw("heard", default);
        Assert.Equal("42[\"heard\"]", await next);
    }

    [Fact]
    public async Task A_volatile_event_with_attachments_arrives_whole_or_not_at_all()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.On("go", _ =>
            {
                socket.Volatile.EmitBinary("first", new byte[] { 1, 2 });
                socket.Volatile.EmitBinary("second", new byte[] { 3, 4 });
                return default;
            });
            return default;
        }));
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        await client.SendAsync("42[\"go\"]");
        Assert.Equal("451-[\"first\",{\"_placeholder\":true,\"num\":0}]", await client.ReceiveTextAsync());
        Assert.Equal([1, 2], await client.ReceiveBinaryAsync());
        Assert.Equal("", await Clients.HeardAsync(client, socket));
    }

    [Fact]
    public async Task A_client_that_does_not_read_costs_no_memory_for_volatile_events()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxQueuedPackets = 16, _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var session = Assert.Single(host.Server.Engine.Sessions.Snapshot());
        var large = Clients.Json("\"" + new string('x', 100_000) + "\"");
        // Until a write hangs; from then on all of them are dropped, and none fills the queue.
        for (var round = 0; round < 1000; round++)
        {
            host.Server.Default.Volatile.EmitRaw("x", large);
        }

        Assert.True(socket.Connected);
        Assert.False(session.IsClosed);
    }
}
