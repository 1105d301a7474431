using Warren.SocketIO.Cluster;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Cluster;

public sealed class MembershipTests
{
    static ClusterOptions Quick => new()
    {
        HeartbeatInterval = TimeSpan.FromMilliseconds(50),
        HeartbeatTimeout = TimeSpan.FromSeconds(1),
        RequestTimeout = TimeSpan.FromSeconds(2),
    };

    [Fact]
    public async Task A_node_that_says_goodbye_is_out_at_once()
    {
        await using var nodes = await Nodes.StartAsync(3);
        await nodes.StopAsync(1);
        await nodes.UntilJoinedAsync(1);
        var all = await nodes.First.Server.Default.FetchSocketsAsync(CancellationToken.None).WaitAsync(Bounds.Wait);
        Assert.Equal(2, all.Count);
        Assert.Empty(all.MissingNodes);
    }

    [Fact]
    public async Task A_silent_node_counts_as_dead_until_it_is_heard_again()
    {
        var bus = new InProcessCluster();
        var silent = new FaultyAdapter(bus, Quick);
        await using var first = await TestHost.StartAsync(handlers: _ => { }, cluster: bus.CreateAdapter(Quick));
        await using var second = await TestHost.StartAsync(handlers: _ => { }, cluster: silent);
        var known = first.Server.Cluster!;
        await Bounds.UntilAsync(() => known.OtherNodes.Count == 1, "the node was known");
        silent.IsSilent = true;
        await Bounds.UntilAsync(() => known.OtherNodes.Count == 0, "the silent node was out");
        await Bounds.UntilAsync(() => first.Logs.Lines.Any(line => line.Contains(silent.NodeId, StringComparison.Ordinal)), "it was logged");
        silent.IsSilent = false;
        await Bounds.UntilAsync(() => known.OtherNodes.Count == 1, "the node was known again");
    }

    [Fact]
    public async Task A_question_that_a_node_does_not_answer_gives_what_came_and_names_the_node()
    {
        var bus = new InProcessCluster();
        var options = Quick;
        options.HeartbeatTimeout = TimeSpan.FromMinutes(1);
        var deaf = new FaultyAdapter(bus, options);
        await using var first = await TestHost.StartAsync(handlers: _ => { }, cluster: bus.CreateAdapter(options));
        await using var second = await TestHost.StartAsync(handlers: _ => { }, cluster: bus.CreateAdapter(options));
        await using var third = await TestHost.StartAsync(handlers: _ => { }, cluster: deaf);
        await Bounds.UntilAsync(() => first.Server.Cluster!.OtherNodes.Count == 2, "the nodes were known");
        var (a, _) = await Clients.JoinAsync(first);
        var (b, _) = await Clients.JoinAsync(second);
        var io = first.Server.Default;

        var sockets = await io.FetchSocketsAsync(CancellationToken.None).WaitAsync(Bounds.Wait);
        Assert.Equal(2, sockets.Count);
        Assert.Equal([deaf.NodeId], sockets.MissingNodes);

        var answers = await io.ServerSideEmitWithAckAsync("x", default, CancellationToken.None).WaitAsync(Bounds.Wait);
        Assert.Empty(answers);
        Assert.Equal([deaf.NodeId], answers.MissingNodes);

        var error = await Assert.ThrowsAsync<BroadcastTimeoutException>(
            () => io.EmitWithAckAsync("ask", default, TimeSpan.FromSeconds(2), CancellationToken.None).WaitAsync(Bounds.Wait));
        Assert.Equal([deaf.NodeId], error.MissingNodes);
        Assert.Equal(2, error.MissingClients);
        await a.DisposeAsync();
        await b.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_leaves_is_not_waited_for()
    {
        var bus = new InProcessCluster();
        var leaving = new FaultyAdapter(bus);
        await using var first = await TestHost.StartAsync(handlers: _ => { }, cluster: bus.CreateAdapter(new ClusterOptions { RequestTimeout = TimeSpan.FromHours(1) }));
        await using var second = await TestHost.StartAsync(handlers: _ => { }, cluster: leaving);
        await Bounds.UntilAsync(() => first.Server.Cluster!.OtherNodes.Count == 1, "the node was known");
        var fetched = first.Server.Default.FetchSocketsAsync(CancellationToken.None);
        var asked = first.Server.Default.EmitWithAckAsync("ask", default, TimeSpan.FromHours(1), CancellationToken.None);
        Assert.False(fetched.IsCompleted);
        await second.StopAsync();
        Assert.Empty((await fetched.WaitAsync(Bounds.Wait)).MissingNodes);
        Assert.Empty(await asked.WaitAsync(Bounds.Wait));
    }

    [Fact]
    public async Task Sockets_of_a_node_are_served_while_the_bus_is_down()
    {
        var bus = new InProcessCluster();
        var broken = new FaultyAdapter(bus) { Fails = true };
        await using var host = await TestHost.StartAsync(handlers: _ => { }, cluster: broken);
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        host.Server.Default.EmitRaw("x", default);
        host.Server.Default.SocketsJoin("red");
        host.Server.Default.To("red").EmitRaw("y", default);
        Assert.Equal("x y", await Clients.HeardAsync(client, socket));
        await Bounds.UntilAsync(() => broken.IsDegraded && host.Logs.Lines.Count == 1, "the failure was noticed and logged once");
        broken.Fails = false;
        host.Server.Default.EmitRaw("z", default);
        await Bounds.UntilAsync(() => !broken.IsDegraded, "the bus works again");
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"v":2,"type":3,"uid":"other","nsp":"/","event":"x","args":[]}""")]
    [InlineData("""{"v":1,"type":3,"uid":"other","nsp":"/","event":"disconnect","args":[]}""")]
    [InlineData("""{"v":1,"type":3,"uid":"other","nsp":"/","rooms":7,"event":"x","args":[]}""")]
    public async Task A_message_that_is_not_understood_is_ignored_and_logged(string json)
    {
        var adapter = new FaultyAdapter(new InProcessCluster());
        await using var host = await TestHost.StartAsync(handlers: _ => { }, cluster: adapter);
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        adapter.Hear(json);
        Assert.Single(host.Logs.Lines);
        Assert.Equal("", await Clients.HeardAsync(client, socket));
    }

    [Theory]
    [InlineData("""{"v":1,"type":99,"uid":"other","nsp":"/","new":{"a":1}}""")]
    [InlineData("""{"v":1,"type":3,"uid":"other","nsp":"/unknown","event":"x","args":[]}""")]
    [InlineData("""{"v":1,"type":3,"uid":"other","to":"somebody else","nsp":"/","event":"x","args":[]}""")]
    [InlineData("""{"v":1,"type":8,"uid":"other","nsp":"/","requestId":"late"}""")]
    [InlineData("""{"v":1,"type":3,"nsp":"/","event":"x","args":[]}""")]
    public async Task A_message_of_no_concern_is_passed_over(string json)
    {
        var adapter = new FaultyAdapter(new InProcessCluster());
        await using var host = await TestHost.StartAsync(handlers: _ => { }, cluster: adapter);
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        adapter.Hear(json);
        adapter.Hear(json.Replace("\"other\"", $"\"{adapter.NodeId}\"", StringComparison.Ordinal));
        Assert.Equal("", await Clients.HeardAsync(client, socket));
        Assert.Empty(host.Logs.Lines);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_ignored()
    {
        var adapter = new FaultyAdapter(new InProcessCluster(), new ClusterOptions { MaxMessageBytes = 1024 });
        await using var host = await TestHost.StartAsync(handlers: _ => { }, cluster: adapter);
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        adapter.Hear($$"""{"v":1,"type":3,"uid":"other","nsp":"/","event":"x","args":["{{new string('x', 1024)}}"]}""");
        Assert.Equal("", await Clients.HeardAsync(client, socket));
        Assert.Single(host.Logs.Lines);
    }

    [Fact]
    public async Task Messages_are_plain_json_that_names_no_types()
    {
        var adapter = new FaultyAdapter(new InProcessCluster());
        await using var host = await TestHost.StartAsync(handlers: _ => { }, cluster: adapter);
        host.Server.Of("/n").To("red").Except("blue").EmitBinary("x", Clients.Json("{\"a\":1},{\"_placeholder\":true,\"num\":0}"), new byte[] { 1 });
        await Bounds.UntilAsync(() => adapter.Published.Count == 2, "both messages were published");
        Assert.Equal($$"""{"v":1,"type":1,"uid":"{{adapter.NodeId}}"}""", adapter.Published[0]);
        var expected = $$"""
            {"v":1,"type":3,"uid":"{{adapter.NodeId}}","nsp":"/n","rooms":["red"],"except":["blue"],"event":"x",
            "args":[{"a":1},{"_placeholder":true,"num":0}],"attachments":["AQ=="]}
            """;
        Assert.Equal(expected.Replace("\n", "", StringComparison.Ordinal), adapter.Published[1]);
    }

    [Fact]
    public void A_setting_out_of_its_range_is_named()
    {
        var options = new ClusterOptions { HeartbeatInterval = TimeSpan.FromSeconds(20) };
        var error = Assert.Throws<ArgumentException>(() => new InProcessCluster().CreateAdapter(options));
        Assert.Contains("HeartbeatTimeout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_adapter_belongs_to_one_server()
    {
        var adapter = new InProcessCluster().CreateAdapter();
        await using var host = await TestHost.StartAsync(cluster: adapter);
        await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.StartAsync(cluster: adapter));
    }
}
