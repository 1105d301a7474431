using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Warren.SocketIO.Cluster;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Cluster;

public sealed class EmitterTests : IAsyncLifetime
{
    Nodes _nodes = null!;
    SocketIOEmitter _emitter = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(2);
        _emitter = new SocketIOEmitter(_nodes.Bus.PublishAsync);
        _nodes.A.Socket.Join("red");
        _nodes.B.Socket.Join("red");
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_process_without_sockets_sends_to_the_sockets_of_all_nodes()
    {
        await _emitter.EmitRawAsync("all", Clients.Json("1"), CancellationToken.None);
        await _emitter.To("red").Except(_nodes.B.Socket.Id).EmitAsync("one", "é", 2);
        await _emitter.Of("nowhere").EmitRawAsync("none", default, CancellationToken.None);
        await _emitter.In(_nodes.C.Socket.Id).Volatile.EmitBinaryAsync("binary", new byte[] { 5 }, CancellationToken.None);
        await _emitter.EmitRawAsync("end", default, CancellationToken.None);
        Assert.Equal("42[\"all\",1]", await _nodes.A.Client.ReceiveTextAsync());
        Assert.Equal("42[\"one\",\"é\",2]", await _nodes.A.Client.ReceiveTextAsync());
        Assert.Equal("all", await Nodes.HeardAsync(_nodes.B.Client));
    }

    [Fact]
    public async Task It_moves_sockets_and_sends_them_off_in_order_with_what_it_sends()
    {
        await _emitter.To("red").SocketsJoinAsync(["blue"], CancellationToken.None);
        await _emitter.To("red").SocketsLeaveAsync(["red"], CancellationToken.None);
        await _emitter.To("blue").EmitRawAsync("blue", default, CancellationToken.None);
        await _emitter.To("red").EmitRawAsync("red", default, CancellationToken.None);
        await _emitter.To("blue").DisconnectSocketsAsync(false, CancellationToken.None);
        foreach (var client in new[] { _nodes.A.Client, _nodes.B.Client })
        {
            Assert.Equal("42[\"blue\"]", await client.ReceiveTextAsync());
            Assert.Equal("41", await client.ReceiveTextAsync());
        }

        Assert.True(_nodes.C.Socket.Connected);
    }

    [Fact]
    public async Task It_speaks_to_the_servers_themselves_and_carries_its_trace()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        var heard = new ConcurrentBag<string>();
        foreach (var host in _nodes.Hosts)
        {
            host.Server.Default.OnServerSide("reload", received =>
            {
                received.AnswerRaw(Clients.Json("1"));
                heard.Add($"{received.Node} {Encoding.UTF8.GetString(received.Arguments[0].Json.Span)} {received.WantsAnswer} {received.TraceParent}");
                return default;
            });
        }

        await _emitter.ServerSideEmitAsync("reload", Clients.Json("7"), CancellationToken.None);
        await Bounds.UntilAsync(() => heard.Count == 2, "both nodes heard it");
        Assert.All(heard, line => Assert.Equal($"emitter 7 False {activity.Id}", line));
        Assert.All(_nodes.Hosts, host => Assert.Single(host.Server.Cluster!.OtherNodes));
    }

    [Fact]
    public async Task A_reserved_name_is_refused_before_anybody_gets_it()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _emitter.EmitRawAsync("disconnect", default, CancellationToken.None).AsTask());
        Assert.Throws<ArgumentException>(() => _nodes.First.Server.Default.EmitRaw("connect", default));
        await _nodes.AssertHeardAsync("", "", "");
    }
}
