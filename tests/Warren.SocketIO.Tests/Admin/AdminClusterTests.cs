using System.Globalization;
using Warren.SocketIO.Admin;
using Warren.SocketIO.Tests.Cluster;
using Warren.SocketIO.Tests.Support;
using static Warren.SocketIO.Tests.Admin.AdminHost;

namespace Warren.SocketIO.Tests.Admin;

/// <summary>An admin page connected to one of three nodes.</summary>
public sealed class AdminClusterTests
{
    [Fact]
    public async Task A_page_sees_every_nodes_sockets_and_moves_them()
    {
        await using var nodes = await StartAsync();
        var (here, there, far) = (nodes.A.Socket, nodes.B.Socket, nodes.C.Socket);
        await using var page = await SignInAsync(nodes.First);
        var listed = (await HearAsync(page, "all_sockets"))[0].EnumerateArray().Select(one => one.GetProperty("id").GetString()).ToHashSet();
        Assert.Superset(new HashSet<string?> { here.Id, there.Id, far.Id }, listed);

        there.EmitRaw("hi", "1"u8.ToArray());
        await HearAsync(page, "event_sent", sent => sent[1].GetString() == there.Id && sent[2].GetRawText() == "[\"hi\",1]");
        await page.SendAsync($"42/admin,[\"join\",\"/\",\"lounge\",\"{far.Id}\"]");
        await HearAsync(page, "room_joined", told => told[1].GetString() == "lounge" && told[2].GetString() == far.Id);
        await page.SendAsync("42/admin,[\"emit\",\"/\",\"lounge\",\"hello\",{\"a\":1}]");
        await HearAsync(page, "event_sent", sent => sent[1].GetString() == far.Id && sent[2].GetRawText() == "[\"hello\",{\"a\":1}]");
        await page.SendAsync("42/admin,[\"_disconnect\",\"/\",false,null]");
        var gone = new HashSet<string?>();
        while (gone.Count < 3)
        {
            gone.Add((await HearAsync(page, "socket_disconnected"))[1].GetString());
        }

        Assert.Equal([here.Id, there.Id, far.Id], gone);
        Assert.Equal("42[\"hello\",{\"a\":1}]", await nodes.C.Client.ReceiveTextAsync());
        Assert.Equal("41", await nodes.C.Client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Commands_reach_a_namespace_that_only_another_node_has()
    {
        await using var nodes = await StartAsync();
        var other = nodes.Hosts[1].Server.Of("/only-here");
        await using var client = await RawWebSocket.OpenAsync(nodes.Hosts[1]);
        await client.SendAsync("40/only-here,");
        Assert.StartsWith("40/only-here,", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await using var page = await SignInAsync(nodes.First);
        await page.SendAsync($"42/admin,[\"emit\",\"/only-here\",\"{Assert.Single(other.Sockets).Id}\",\"hello\",1,2]");
        Assert.Equal("42/only-here,[\"hello\",1,2]", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Every_node_reports_its_numbers_and_knows_who_has_signed_in()
    {
        await using var nodes = await StartAsync();
        await using var page = await SignInAsync(nodes.First);
        var session = await SessionAsync(page);
        var servers = new HashSet<string?>();
        while (servers.Count < 3)
        {
            servers.Add((await HearAsync(page, "server_stats"))[0].GetProperty("serverId").GetString());
        }

        // A report of the others came behind the session, which goes to them in the order it was made.
        for (var node = 1; node < 3; node++)
        {
            var (again, answer) = await UntilKnownAsync(nodes.Hosts[node], session);
            await using var _ = again;
            Assert.StartsWith("40/admin,", answer, StringComparison.Ordinal);
        }
    }

    /// <summary>The other node hears of a session when the bus brings it.</summary>
    static async Task<(RawWebSocket Page, string Answer)> UntilKnownAsync(TestHost host, string session)
    {
        for (var tries = 0; ; tries++)
        {
            var (page, answer) = await ComeAsync(host, Session(session));
            if (answer.StartsWith("40", StringComparison.Ordinal) || tries == 100)
            {
                return (page, answer);
            }

            await page.DisposeAsync();
        }
    }

    static Task<Nodes> StartAsync()
    {
        var count = 0;
        return Nodes.StartAsync(3, map: app => Map(app, options =>
        {
            options.Mode = AdminMode.Development;
            options.StatsInterval = TimeSpan.FromMilliseconds(100);
            options.ServerId = string.Create(CultureInfo.InvariantCulture, $"node {++count}");
        }));
    }
}
