using System.Text;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Cluster;

/// <summary>What an application sees of broadcasts, commands and questions: the same on one node and on three.</summary>
public abstract class ClusterContract(int count) : IAsyncLifetime
{
    Nodes _nodes = null!;

    Namespace Io => _nodes.First.Server.Default;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(count);
        _nodes.A.Socket.Join("red");
        _nodes.B.Socket.Join("red");
        _nodes.B.Socket.Join("blue");
        _nodes.C.Socket.Join("blue");
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Assert.All(_nodes.Hosts, host => Assert.Empty(host.Logs.Lines));
        return _nodes.DisposeAsync();
    }

    [Fact]
    public async Task A_broadcast_reaches_rooms_once_each_without_the_excepted_ones()
    {
        Io.EmitRaw("all", default);
        Io.To("red").EmitRaw("red", default);
        Io.To("red").To("blue").EmitRaw("union", default);
        Io.To("red").Except("blue").EmitRaw("only-a", default);
        Io.To(_nodes.C.Socket.Id).EmitRaw("id", default);
        await _nodes.AssertHeardAsync("all red union only-a", "all red union", "all union id");
    }

    [Fact]
    public async Task The_sender_does_not_hear_its_own_broadcast()
    {
        _nodes.A.Socket.Broadcast.EmitRaw("x", default);
        _nodes.A.Socket.To("red").EmitRaw("y", default);
        _nodes.A.Socket.Except("blue").EmitRaw("z", default);
        await _nodes.AssertHeardAsync("", "x y", "x");
    }

    [Fact]
    public async Task A_local_broadcast_stays_on_its_node()
    {
        Io.Local.EmitRaw("x", default);
        var here = count == 1 ? "x" : "";
        await _nodes.AssertHeardAsync("x", here, here);
    }

    [Fact]
    public async Task Arguments_of_every_kind_arrive_as_they_were_sent()
    {
        var json = "{\"n\":12345678901234567890,\"s\":\"é 日本 \\ud800\",\"b\":{\"_placeholder\":true,\"num\":0}},[1]";
        Io.EmitBinary("x", Clients.Json(json), new byte[] { 1, 2, 255 });
        Io.Emit("y", "text", 2, new[] { true });
        foreach (var client in new[] { _nodes.A.Client, _nodes.B.Client, _nodes.C.Client })
        {
            Assert.Equal($"451-[\"x\",{json}]", await client.ReceiveTextAsync());
            Assert.Equal([1, 2, 255], await client.ReceiveBinaryAsync());
            Assert.Equal("42[\"y\",\"text\",2,[true]]", await client.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task Everybody_chosen_answers_a_broadcast()
    {
        var asked = Io.To("blue").EmitWithAckAsync("ask", Clients.Json("1"), null, CancellationToken.None);
        await AnswerAsync(_nodes.B.Client, "\"b\"");
        await AnswerAsync(_nodes.C.Client, "\"c\"");
        var answers = await asked.WaitAsync(Bounds.Wait);
        Assert.Equal(["\"b\"", "\"c\""], answers.Select(answer => Encoding.UTF8.GetString(answer[0].Json.Span)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_broadcast_to_nobody_is_answered_by_nobody_at_once() =>
        Assert.Empty(await Io.To("nobody").EmitWithAckAsync("ask", default, null, CancellationToken.None).WaitAsync(Bounds.Wait));

    [Fact]
    public async Task A_broadcast_that_is_not_answered_in_time_fails_with_the_answers_that_came()
    {
        // Longer than the heartbeat of anything here: the answers that do come must be there first.
        var asked = Io.EmitWithAckAsync("ask", default, TimeSpan.FromSeconds(4), CancellationToken.None);
        await AnswerAsync(_nodes.A.Client, "1");
        await AnswerAsync(_nodes.C.Client, "3");
        var error = await Assert.ThrowsAsync<BroadcastTimeoutException>(() => asked.WaitAsync(Bounds.Wait));
        Assert.Equal(["1", "3"], error.Answers.Select(answer => Encoding.UTF8.GetString(answer[0].Json.Span)).Order(StringComparer.Ordinal));
        Assert.Equal(1, error.MissingClients);
        Assert.Empty(error.MissingNodes);
    }

    [Fact]
    public async Task A_client_that_goes_without_answering_is_not_waited_for()
    {
        var asked = Io.To("blue").EmitWithAckAsync("ask", default, null, CancellationToken.None);
        await AnswerAsync(_nodes.C.Client, "3");
        Assert.StartsWith("42", await _nodes.B.Client.ReceiveTextAsync());
        await _nodes.B.Client.SendAsync("41");
        Assert.Single(await asked.WaitAsync(Bounds.Wait));
    }

    [Fact]
    public async Task An_answer_may_be_binary()
    {
        var asked = Io.To(_nodes.C.Socket.Id).EmitWithAckAsync("ask", default, null, CancellationToken.None);
        var text = await _nodes.C.Client.ReceiveTextAsync();
        await _nodes.C.Client.SendAsync($"461-{text[2..text.IndexOf('[')]}[{{\"_placeholder\":true,\"num\":0}},2]");
        await _nodes.C.Client.SendBinaryAsync([7, 8]);
        var answer = Assert.Single(await asked.WaitAsync(Bounds.Wait));
        Assert.Equal([7, 8], answer[0].Binary.ToArray());
        Assert.Equal("2", Encoding.UTF8.GetString(answer[1].Json.Span));
    }

    [Fact]
    public async Task Sockets_are_fetched_with_what_is_known_of_them()
    {
        _nodes.B.Socket.Data = Clients.Json("{\"name\":\"é\"}");
        var all = await Io.FetchSocketsAsync(CancellationToken.None).WaitAsync(Bounds.Wait);
        Assert.Equal(3, all.Count);
        Assert.Empty(all.MissingNodes);
        var both = await Io.To("red").Except("nobody").FetchSocketsAsync(CancellationToken.None).WaitAsync(Bounds.Wait);
        Assert.Equal(2, both.Count);
        var b = Assert.Single(both, socket => socket.Id == _nodes.B.Socket.Id);
        Assert.Equal([b.Id, "blue", "red"], b.Rooms.Order(Comparer<string>.Create((x, y) => x == b.Id ? -1 : y == b.Id ? 1 : string.CompareOrdinal(x, y))));
        Assert.Equal("{\"name\":\"é\"}", Encoding.UTF8.GetString(b.Data.Span));
        Assert.Equal("127.0.0.1", b.Handshake.RemoteAddress?.ToString());
        Assert.Equal("websocket", b.Handshake.Query["transport"]);
        Assert.Equal("{}", Encoding.UTF8.GetString(b.Handshake.Auth.Span));
        Assert.Equal(_nodes.B.Socket.Handshake.Issued, b.Handshake.Issued);
        var local = await Io.Local.FetchSocketsAsync(CancellationToken.None).WaitAsync(Bounds.Wait);
        Assert.Equal(count == 1 ? 3 : 1, local.Count);
    }

    [Fact]
    public async Task A_fetched_socket_can_be_spoken_to_moved_and_sent_off()
    {
        var all = await Io.FetchSocketsAsync(CancellationToken.None).WaitAsync(Bounds.Wait);
        var c = Assert.Single(all, socket => socket.Id == _nodes.C.Socket.Id);
        c.EmitRaw("hello", default);
        c.Join("green", "red");
        c.Leave("blue");
        Io.To("green").EmitRaw("green", default);
        Io.To("blue").EmitRaw("blue", default);
        await _nodes.AssertHeardAsync("", "blue", "hello green");
        c.Disconnect();
        Assert.Equal("41", await _nodes.C.Client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Sockets_are_put_in_rooms_and_taken_out_in_order_with_broadcasts()
    {
        Io.To("red").SocketsJoin("x", "y");
        Io.To("x").EmitRaw("1", default);
        Io.SocketsLeave("x");
        Io.To("x").EmitRaw("2", default);
        Io.To("y").Except("blue").EmitRaw("3", default);
        await _nodes.AssertHeardAsync("1 3", "1", "");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_sent_before_sockets_are_sent_off_arrives_first(bool closeTransport)
    {
        Io.EmitRaw("last words", default);
        Io.DisconnectSockets(closeTransport);
        foreach (var client in new[] { _nodes.A.Client, _nodes.B.Client, _nodes.C.Client })
        {
            Assert.Equal("42[\"last words\"]", await client.ReceiveTextAsync());
            Assert.Equal("41", await client.ReceiveTextAsync());
            if (closeTransport)
            {
                Assert.Equal(1005, await client.ReceiveCloseAsync());
            }
        }

        var sessions = closeTransport ? 0 : 3;
        await Bounds.UntilAsync(() => _nodes.Hosts.Sum(host => host.Server.SessionCount) == sessions, "the connections were closed, or stayed");
    }

    [Fact]
    public async Task The_other_nodes_hear_and_answer_an_event_of_a_server()
    {
        foreach (var host in _nodes.Hosts)
        {
            host.Server.Default.OnServerSide("ask", async received =>
            {
                await Task.Yield();
                received.AnswerRaw(received.Arguments[0].Json);
                received.AnswerRaw(Clients.Json("\"too late\""));
            });
        }

        Io.ServerSideEmitRaw("nobody listens", default);
        var answers = await Io.ServerSideEmitWithAckAsync("ask", Clients.Json("{\"a\":1}"), CancellationToken.None).WaitAsync(Bounds.Wait);
        Assert.Equal(count - 1, answers.Count);
        Assert.All(answers, answer => Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(answer.Arguments[0].Json.Span)));
        Assert.Empty(answers.MissingNodes);
        Assert.Empty(await Io.ServerSideEmitWithAckAsync("nobody listens", default, CancellationToken.None).WaitAsync(Bounds.Wait));
    }

    [Fact]
    public async Task Broadcasts_of_one_thread_arrive_in_their_order_everywhere()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(() =>
        {
            for (var number = 0; number < 50; number++)
            {
                Io.EmitRaw($"{sender}.{number}", default);
            }
        })));
        Io.EmitRaw("end", default);
        foreach (var client in new[] { _nodes.A.Client, _nodes.B.Client, _nodes.C.Client })
        {
            var heard = (await Nodes.HeardAsync(client)).Split(' ');
            Assert.Equal(200, heard.Length);
            foreach (var sender in heard.GroupBy(name => name[0]))
            {
                Assert.Equal(Enumerable.Range(0, 50), sender.Select(name => int.Parse(name[2..])));
            }
        }
    }

    static async Task AnswerAsync(RawWebSocket client, string json)
    {
        var text = await client.ReceiveTextAsync();
        Assert.Contains("\"ask\"", text, StringComparison.Ordinal);
        await client.SendAsync($"43{text[2..text.IndexOf('[')]}[{json}]");
    }
}

public sealed class OneNodeTests() : ClusterContract(1);

public sealed class ThreeNodesTests() : ClusterContract(3);
