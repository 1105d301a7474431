using System.Text;
using System.Text.Json.Serialization;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Sending to clients that do not read, by those who can wait.</summary>
public sealed partial class EmitAsyncTests
{
    // Half of the queue is for those who wait.
    const int Packets = 20, Half = 10;

    static readonly byte[] Big = Encoding.UTF8.GetBytes($"\"{new string('x', 60_000)}\"");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_waits_while_a_websocket_client_does_not_read_and_goes_on_when_it_does(bool recovery)
    {
        await using var host = await TestHost.StartAsync(
            options =>
            {
                options.MaxQueuedBytes = 512 * 1024;
                options.Recovery.MaxReplayBytes = 128 * 1024;
                options.Recovery.Enabled = recovery;
            },
            _ => { });
        await using var client = await RawWebSocket.JoinAsync(host);
        var socket = Assert.Single(host.Server.Default.Sockets);
        var sent = 0;
        Task waiting;
        do
        {
            waiting = socket.EmitRawAsync("big", Big, TestContext.Current.CancellationToken);
            Assert.True(++sent < 5000, "Nothing ever waited.");
        }
        while (waiting.IsCompletedSuccessfully);

        Assert.True(socket.Connected);
        socket.EmitRaw("meanwhile", default);
        Assert.True(socket.Connected);
        var (big, meanwhile) = (0, 0);
        while (big < sent || meanwhile < 1)
        {
            var text = await client.ReceiveTextAsync();
            big += text.StartsWith("42[\"big\"", StringComparison.Ordinal) ? 1 : 0;
            meanwhile += text.StartsWith("42[\"meanwhile\"", StringComparison.Ordinal) ? 1 : 0;
        }

        await waiting.WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken);
        Assert.True(socket.Connected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_that_wait_leave_in_the_order_of_the_calls(bool everybody)
    {
        await using var host = await StartAsync();
        await using var link = await JoinAsync(host);
        var socket = Assert.Single(host.Server.Default.Sockets);
        var sent = Enumerable.Range(0, 100).Select(number => everybody
            ? host.Server.Default.EmitRawAsync("n", Encoding.UTF8.GetBytes($"{number}"), CancellationToken.None)
            : socket.EmitRawAsync("n", Encoding.UTF8.GetBytes($"{number}"), CancellationToken.None)).ToList();
        Assert.All(sent[..Half], task => Assert.True(task.IsCompletedSuccessfully));
        Assert.All(sent[Half..], task => Assert.False(task.IsCompleted));
        for (var number = 0; number < 100; number++)
        {
            Assert.Equal($"42[\"n\",{number}]", await link.ReceiveAsync());
        }

        await Task.WhenAll(sent).WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Half_of_the_queue_stays_for_events_that_do_not_wait_and_past_it_everybody_hears_that_the_socket_is_gone()
    {
        await using var host = await StartAsync();
        await using var link = await JoinAsync(host);
        var socket = Assert.Single(host.Server.Default.Sockets);
        await FillAsync(socket);
        var waiting = socket.EmitRawAsync("late", default, CancellationToken.None);
        for (var count = 0; count < Packets - Half; count++)
        {
            socket.EmitRaw("at once", default);
        }

        Assert.True(socket.Connected);
        Assert.False(waiting.IsCompleted);
        socket.EmitRaw("one too many", default);
        Assert.False(socket.Connected);
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => waiting.WaitAsync(Bounds.Wait));
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => socket.EmitRawAsync("later", default, CancellationToken.None));
    }

    [Fact]
    public async Task Who_gives_up_sends_nothing_and_holds_up_nobody()
    {
        await using var host = await StartAsync();
        await using var link = await JoinAsync(host);
        var socket = Assert.Single(host.Server.Default.Sockets);
        await FillAsync(socket);
        using var patience = new CancellationTokenSource();
        var given = socket.EmitRawAsync("given up", default, patience.Token);
        var kept = socket.EmitRawAsync("kept", default, CancellationToken.None);
        await patience.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.WaitAsync(Bounds.Wait));
        Assert.Equal(patience.Token, cancelled.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => socket.EmitRawAsync("x", default, patience.Token));
        for (var count = 0; count < Half; count++)
        {
            Assert.Equal("42[\"filling\"]", await link.ReceiveAsync());
        }

        Assert.Equal("42[\"kept\"]", await link.ReceiveAsync());
        await kept.WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_fails_when_the_socket_is_sent_off_with_or_without_its_connection(bool closeTransport)
    {
        await using var host = await StartAsync();
        await using var link = await JoinAsync(host);
        var socket = Assert.Single(host.Server.Default.Sockets);
        await FillAsync(socket);
        var waiting = socket.EmitRawAsync("late", default, CancellationToken.None);
        socket.Disconnect(closeTransport);
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => waiting.WaitAsync(Bounds.Wait));
        Assert.Equal(closeTransport ? 0 : 1, host.Server.SessionCount);
    }

    [Fact]
    public async Task Only_so_many_may_wait_for_one_client()
    {
        await using var host = await StartAsync(options => options.MaxWaitingEmits = 2);
        await using var link = await JoinAsync(host);
        var socket = Assert.Single(host.Server.Default.Sockets);
        await FillAsync(socket);
        var first = socket.EmitRawAsync("first", default, CancellationToken.None);
        var second = host.Server.Default.EmitRawAsync("second", default, CancellationToken.None);
        var third = await Assert.ThrowsAsync<InvalidOperationException>(() => socket.EmitRawAsync("third", default, CancellationToken.None));
        Assert.Contains("MaxWaitingEmits", third.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Server.Default.EmitRawAsync("third", default, CancellationToken.None));
        for (var count = 0; count < Half; count++)
        {
            await link.ReceiveAsync();
        }

        Assert.Equal("42[\"first\"]", await link.ReceiveAsync());
        Assert.Equal("42[\"second\"]", await link.ReceiveAsync());
        await Task.WhenAll(first, second).WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_broadcast_waits_for_the_slowest_and_not_for_one_who_has_gone()
    {
        await using var host = await StartAsync();
        await using var slow = await JoinAsync(host);
        var slowSocket = Assert.Single(host.Server.Default.Sockets);
        await using var quick = await RawWebSocket.JoinAsync(host);
        await FillAsync(slowSocket);
        var first = host.Server.Default.EmitRawAsync("first", default, CancellationToken.None);
        Assert.False(first.IsCompleted);
        for (var count = 0; count < Half; count++)
        {
            Assert.Equal("42[\"filling\"]", await slow.ReceiveAsync());
        }

        await first.WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken);
        Assert.Equal("42[\"first\"]", await quick.ReceiveTextAsync());
        for (var count = 1; count < Half; count++)
        {
            await slowSocket.EmitRawAsync("filling", default, CancellationToken.None);
        }

        var second = host.Server.Default.EmitRawAsync("second", default, CancellationToken.None);
        Assert.False(second.IsCompleted);
        slowSocket.CloseTransport();
        await second.WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken);
        Assert.Equal("42[\"second\"]", await quick.ReceiveTextAsync());
    }

    [Fact]
    public async Task Broadcasts_to_overlapping_rooms_never_wait_for_each_other()
    {
        await using var host = await StartAsync(options => options.EventsPerSecond = 0);
        var links = new List<PollingLink>();
        for (var count = 0; count < 4; count++)
        {
            links.Add(await JoinAsync(host));
        }

        var sockets = host.Server.Default.Sockets.ToList();
        for (var index = 0; index < sockets.Count; index++)
        {
            sockets[index].Join($"r{index}");
            sockets[index].Join($"r{(index + 1) % sockets.Count}");
        }

        var sent = Enumerable.Range(0, 200).Select(number => Task.Run(
            () => host.Server.Default.To($"r{number % 4}").To($"r{(number + 1) % 4}").EmitRawAsync("n", default, CancellationToken.None))).ToList();
        // Each socket is in two of four rooms and each event goes to two neighbouring ones: three of four events reach it.
        var heard = links.Select(async link =>
        {
            for (var count = 0; count < 150; count++)
            {
                Assert.Equal("42[\"n\"]", await link.ReceiveAsync());
            }
        });
        await Task.WhenAll([.. heard, .. sent]).WaitAsync(Bounds.Process, TestContext.Current.CancellationToken);
        foreach (var link in links)
        {
            await link.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_overload_writes_what_its_sibling_writes()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        await using var client = await RawWebSocket.JoinAsync(host);
        var socket = Assert.Single(host.Server.Default.Sockets);
        var all = host.Server.Default;
        await socket.EmitAsync("a", [1, "x"], CancellationToken.None);
        await all.EmitAsync("b", [true], CancellationToken.None);
        await socket.EmitAsync("c", 3, NumberContext.Default.Int32, CancellationToken.None);
        await all.EmitAsync("d", 4, NumberContext.Default.Int32, CancellationToken.None);
        await all.Volatile.EmitAsync("e", 5, NumberContext.Default.Int32, CancellationToken.None);
        Assert.Equal("42[\"a\",1,\"x\"]", await client.ReceiveTextAsync());
        Assert.Equal("42[\"b\",true]", await client.ReceiveTextAsync());
        Assert.Equal("42[\"c\",3]", await client.ReceiveTextAsync());
        Assert.Equal("42[\"d\",4]", await client.ReceiveTextAsync());
        await socket.EmitBinaryAsync("f", new byte[] { 1, 2 }, CancellationToken.None);
        string text;
        do
        {
            // The volatile one may have found a write under way.
            text = await client.ReceiveTextAsync();
        }
        while (text == "42[\"e\",5]");

        Assert.Equal("451-[\"f\",{\"_placeholder\":true,\"num\":0}]", text);
        Assert.Equal([1, 2], await client.ReceiveBinaryAsync());
        Assert.Throws<ArgumentException>(() => { _ = socket.EmitRawAsync("connect", default, CancellationToken.None); });
        Assert.Throws<ArgumentException>(() => { _ = all.EmitRawAsync("connect", default, CancellationToken.None); });
    }

    static Task<TestHost> StartAsync(Action<SocketIOOptions>? configure = null) => TestHost.StartAsync(
        options =>
        {
            options.MaxQueuedPackets = Packets;
            configure?.Invoke(options);
        },
        _ => { });

    /// <summary>A client that reads when the test polls, and not before.</summary>
    static async Task<PollingLink> JoinAsync(TestHost host)
    {
        var link = await PollingLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        Assert.StartsWith("40", await link.ReceiveAsync());
        return link;
    }

    static async Task FillAsync(Socket socket)
    {
        for (var count = 0; count < Half; count++)
        {
            await socket.EmitRawAsync("filling", default, CancellationToken.None);
        }
    }

    [JsonSerializable(typeof(int))]
    internal sealed partial class NumberContext : JsonSerializerContext;
}
