using Microsoft.AspNetCore.Builder;
using Warren.SocketIO.Cluster;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Cluster;

/// <summary>One server, or several joined by a bus in the process, and three clients spread over them. Client a is on the first node.</summary>
public sealed class Nodes : IAsyncDisposable
{
    readonly List<TestHost> _hosts = [];
    readonly List<RawWebSocket> _clients = [];

    public TestHost First => _hosts[0];

    public IReadOnlyList<TestHost> Hosts => _hosts;

    public InProcessCluster Bus { get; } = new();

    public (RawWebSocket Client, Socket Socket) A { get; private set; }

    public (RawWebSocket Client, Socket Socket) B { get; private set; }

    public (RawWebSocket Client, Socket Socket) C { get; private set; }

    public static async Task<Nodes> StartAsync(int count, Action<SocketIOServer>? handlers = null, ClusterOptions? options = null, Action<WebApplication>? map = null)
    {
        var nodes = new Nodes();
        for (var index = 0; index < count; index++)
        {
            var adapter = count == 1 ? null : nodes.Bus.CreateAdapter(options ?? new ClusterOptions());
            nodes._hosts.Add(await TestHost.StartAsync(handlers: handlers ?? (_ => { }), cluster: adapter, map: map));
        }

        await nodes.UntilJoinedAsync(count - 1);
        (nodes.A, nodes.B, nodes.C) = (await nodes.JoinAsync(0), await nodes.JoinAsync(1 % count), await nodes.JoinAsync(2 % count));
        return nodes;
    }

    public Task UntilJoinedAsync(int others) => Bounds.UntilAsync(
        () => _hosts.All(host => (host.Server.Cluster?.OtherNodes.Count ?? 0) == others), "the nodes knew each other");

    public async Task<(RawWebSocket Client, Socket Socket)> JoinAsync(int node)
    {
        var joined = await Clients.JoinAsync(_hosts[node]);
        _clients.Add(joined.Client);
        return joined;
    }

    public Task StopAsync(int node)
    {
        var host = _hosts[node];
        _hosts.RemoveAt(node);
        return host.DisposeAsync().AsTask();
    }

    /// <summary>What each client has heard, up to a mark that the first node sends to all of them behind it.</summary>
    public async Task AssertHeardAsync(string a, string b, string c)
    {
        First.Server.Default.EmitRaw("end", default);
        Assert.Equal(a, await HeardAsync(A.Client));
        Assert.Equal(b, await HeardAsync(B.Client));
        Assert.Equal(c, await HeardAsync(C.Client));
    }

    public static async Task<string> HeardAsync(RawWebSocket client)
    {
        var heard = new List<string>();
        while (await client.ReceiveTextAsync() is var text && text != "42[\"end\"]")
        {
            heard.Add(text);
        }

        return string.Join(' ', heard.Select(text => text[(text.IndexOf('"') + 1)..text.IndexOf('"', text.IndexOf('"') + 1)]));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }
}
