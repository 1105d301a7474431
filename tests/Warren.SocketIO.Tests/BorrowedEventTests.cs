using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Handlers that read an event where it was received behave as others do, seen from the client.</summary>
public sealed class BorrowedEventTests
{
    [Theory]
    [InlineData("42[\"x\"]", "[]")]
    [InlineData("42[\"x\",1]", "[1]")]
    [InlineData("42[\"x\", {\"a\" : [1,2]} , \"b\" ]", "[{\"a\" : [1,2]} , \"b\"]")]
    [InlineData("42[\"\\u0078\",\"escaped name\"]", "[\"escaped name\"]")]
    public async Task The_arguments_are_what_the_client_sent(string sent, string answer)
    {
        await using var host = await StartAsync(socket => socket.OnBorrowed("x", received => received.AckRaw(received.JsonArguments)));
        await using var link = await JoinAsync(host);
        await link.SendAsync(sent.Insert(2, "7"));
        Assert.Equal("437" + answer, await link.ReceiveAsync());
    }

    [Fact]
    public async Task Only_the_first_acknowledgement_counts_and_none_is_sent_unasked()
    {
        await using var host = await StartAsync(socket => socket.OnBorrowed("x", received =>
        {
            received.AckRaw(received.WantsAck ? "1"u8 : "0"u8);
            received.AckRaw("2"u8);
        }));
        await using var link = await JoinAsync(host);
        await link.SendAsync("42[\"x\"]");
        await link.SendAsync("420[\"x\"]");
        await link.SendAsync("421[\"x\"]");
        Assert.Equal("430[1]", await link.ReceiveAsync());
        Assert.Equal("431[1]", await link.ReceiveAsync());
    }

    [Fact]
    public async Task It_waits_for_the_handler_before_it_and_keeps_the_order()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(socket =>
        {
            socket.On("slow", async received =>
            {
                await gate.Task;
                received.AckRaw("\"slow\""u8.ToArray());
            });
            socket.OnBorrowed("x", received => received.AckRaw(received.JsonArguments));
        });
        await using var link = await JoinAsync(host);
        await link.SendAsync("421[\"slow\"]");
        await link.SendAsync("422[\"x\",1,2]");
        await link.SendAsync("423[\"x\"]");
        await link.SendAsync("424[\"x\",\"last\"]");
        gate.SetResult();
        Assert.Equal("431[\"slow\"]", await link.ReceiveAsync());
        Assert.Equal("432[1,2]", await link.ReceiveAsync());
        Assert.Equal("433[]", await link.ReceiveAsync());
        Assert.Equal("434[\"last\"]", await link.ReceiveAsync());
    }

    [Fact]
    public async Task Other_handlers_of_the_event_run_before_it_and_a_middleware_may_refuse()
    {
        var seen = new List<string>();
        await using var host = await StartAsync(socket =>
        {
            socket.Use(received => ValueTask.FromResult(received.Arguments.Count == 0 ? "nothing in it" : null));
            socket.OnEvent(received =>
            {
                seen.Add("any");
                return default;
            });
            socket.On("x", received =>
            {
                seen.Add("named");
                return default;
            });
            socket.OnBorrowed("x", received =>
            {
                seen.Add("borrowed");
                received.AckRaw("true"u8);
            });
        });
        await using var link = await JoinAsync(host);
        await link.SendAsync("421[\"x\"]");
        await link.SendAsync("422[\"x\",1]");
        Assert.Equal("432[true]", await link.ReceiveAsync());
        Assert.Equal(["any", "named", "borrowed"], seen);
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_and_the_next_event_is_handled()
    {
        await using var host = await StartAsync(socket => socket.OnBorrowed("x", received =>
        {
            if (received.JsonArguments.IsEmpty)
            {
                throw new InvalidOperationException("Broken on purpose.");
            }

            received.AckRaw(received.JsonArguments);
        }));
        await using var link = await JoinAsync(host);
        await link.SendAsync("421[\"x\"]");
        await link.SendAsync("422[\"x\",2]");
        Assert.Equal("432[2]", await link.ReceiveAsync());
        Assert.Contains(host.Logs.Lines, line => line.Contains("An event handler of socket", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("42[\"x\",]")]
    [InlineData("42[\"x\"")]
    [InlineData("42[\"x\",1] 2")]
    [InlineData("42[\"disconnect\"]")]
    [InlineData("42{}")]
    public async Task What_is_no_event_ends_the_connection(string sent)
    {
        await using var host = await StartAsync(socket => socket.OnBorrowed("x", _ => { }));
        await using var link = await JoinAsync(host);
        await link.SendAsync(sent);
        Assert.Null(await link.ReceiveAsync());
    }

    [Fact]
    public async Task A_flood_is_sent_off()
    {
        var reasons = new TaskCompletionSource<DisconnectReason>();
        await using var host = await TestHost.StartAsync(
            options => (options.EventsPerSecond, options.EventBurst) = (0.001, 5),
            server => server.Default.OnConnection(socket =>
            {
                socket.OnBorrowed("x", _ => { });
                socket.OnDisconnect(reason => reasons.TrySetResult(reason));
                return default;
            }));
        await using var link = await JoinAsync(host);
        for (var count = 0; count < 6; count++)
        {
            await link.SendAsync("42[\"x\"]");
        }

        Assert.Equal(DisconnectReason.TooManyEvents, await reasons.Task.WaitAsync(Bounds.Wait));
        string? packet;
        do
        {
            // Before the end it is told why.
            packet = await link.ReceiveAsync();
        }
        while (packet?.StartsWith("42", StringComparison.Ordinal) == true);

        Assert.Equal("41", packet);
    }

    static Task<TestHost> StartAsync(Action<Socket> connected) => TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
    {
        connected(socket);
        return default;
    }));

    static async Task<ILink> JoinAsync(TestHost host)
    {
        var link = await WebSocketLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        Assert.StartsWith("40", await link.ReceiveAsync(), StringComparison.Ordinal);
        return link;
    }
}
