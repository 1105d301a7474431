using System.Text;
using Warren.SocketIO.Tests.Oracle;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Recovery;

/// <summary>Npm's server with connection state recovery.</summary>
public sealed class RecoveryOracle : NodeOracle
{
    protected override string[] Arguments => ["recovery"];
}

/// <summary>
/// Where our recovery and Node's should agree, played against both. Node sends what was missed before CONNECT and we send it behind: clients
/// other than the official one do not expect events before it.
/// </summary>
public sealed class RecoveryAgreementTests(RecoveryOracle oracle) : IClassFixture<RecoveryOracle>, IAsyncLifetime
{
    TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await RecoveryTests.StartAsync(handlers: Add);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("ours")]
    [InlineData("node")]
    public async Task A_client_gets_its_session_and_what_it_missed(string server)
    {
        await using var stays = await JoinAsync(server);
        await using var client = await JoinAsync(server);
        var (sid, pid) = (client.Sid, client.Pid);
        await client.Link.SendAsync("421[\"join\",\"red\"]");
        Assert.StartsWith("431[", await client.Link.ReceiveTextAsync());
        await stays.Link.SendAsync("42[\"all\",\"heard\",1]");
        Assert.Equal("42[\"heard\",1]", await client.HearAsync());
        await LoseAsync(stays, client);
        await stays.Link.SendAsync("42[\"all\",\"missed\",{\"a\":[1]}]");
        await stays.Link.SendAsync("42[\"to\",\"red\",\"red\"]");
        await stays.Link.SendAsync("42[\"to\",\"blue\",\"blue\"]");
        Assert.Equal("42[\"heard\",1]", await stays.HearAsync());
        Assert.Equal("42[\"missed\",{\"a\":[1]}]", await stays.HearAsync());

        await using var link = await RawWebSocket.ConnectAsync(Address(server), "EIO=4&transport=websocket");
        Assert.StartsWith("0{", await link.ReceiveTextAsync());
        await link.SendAsync("40" + client.Auth);
        string[] received = [await link.ReceiveTextAsync(), await link.ReceiveTextAsync(), await link.ReceiveTextAsync()];
        Assert.Equal($$"""40{"sid":"{{sid}}","pid":"{{pid}}"}""", Assert.Single(received, text => text.StartsWith("40", StringComparison.Ordinal)));
        var events = received.Where(text => text.StartsWith("42", StringComparison.Ordinal)).ToArray();
        Assert.Matches("^42\\[\"missed\",\\{\"a\":\\[1\\]\\},\"[^\"]+\"\\]$", events[0]);
        Assert.Matches("^42\\[\"red\",\"[^\"]+\"\\]$", events[1]);
        Assert.Equal(server == "ours" ? 0 : 2, Array.FindIndex(received, text => text.StartsWith("40", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ours", "\"offset\":\"abc\"")]
    [InlineData("node", "\"offset\":\"abc\"")]
    [InlineData("ours", "\"offset\":7")]
    [InlineData("node", "\"offset\":7")]
    public async Task An_offset_that_was_never_given_gets_a_fresh_session(string server, string offset)
    {
        await using var stays = await JoinAsync(server);
        await using var client = await JoinAsync(server);
        var (sid, pid) = (client.Sid, client.Pid);
        await LoseAsync(stays, client);
        await client.ConnectAsync($$"""{"pid":"{{pid}}",{{offset}}}""");
        Assert.NotEqual(sid, client.Sid);
        Assert.NotEqual(pid, client.Pid);
    }

    [Theory]
    [InlineData("ours", true)]
    [InlineData("node", false)]
    public async Task A_client_that_received_nothing_comes_back_with_us_alone(string server, bool recovers)
    {
        await using var stays = await JoinAsync(server);
        await using var client = await new RecoveryClient(Address(server)).ConnectAsync("{\"quiet\":true}");
        if (server == "node")
        {
            // Its handler greets everybody with an event; the client that has received nothing is one that has lost it.
            await client.Link.ReceiveTextAsync();
        }

        var sid = client.Sid;
        await LoseAsync(stays, client);
        await client.ConnectAsync();
        Assert.Equal(recovers, client.Sid == sid);
    }

    async Task<RecoveryClient> JoinAsync(string server)
    {
        var client = await new RecoveryClient(Address(server)).ConnectAsync();
        Assert.Equal("42[\"auth\",{}]", await client.HearAsync());
        return client;
    }

    Uri Address(string server) => server == "ours" ? _host.Address : oracle.Address;

    /// <summary>The connection is lost, and the server has seen it: what it answers another client comes later.</summary>
    async Task LoseAsync(RecoveryClient stays, RecoveryClient client)
    {
        client.Link.FinishSending();
        while (await client.Link.ReceiveAsync() is not null)
        {
        }

        await client.LoseAsync();
        if (_host.Server.Default.TryGetSocket(stays.Sid, out _))
        {
            await Bounds.UntilAsync(() => !_host.Server.Default.TryGetSocket(client.Sid, out _), "the server saw the connection end");
        }
    }

    static void Add(SocketIOServer server) => server.Default.OnConnection(socket =>
    {
        if (!Encoding.UTF8.GetString(socket.Handshake.Auth.Span).Contains("quiet", StringComparison.Ordinal) && !socket.Recovered)
        {
            socket.EmitRaw("auth", socket.Handshake.Auth);
        }

        socket.On("all", received => Send(server.Default.Local, received, 0));
        socket.On("to", received => Send(server.Default.To(Name(received.Arguments[0])), received, 1));
        socket.On("join", received =>
        {
            socket.Join(Name(received.Arguments[0]));
            received.AckRaw(default);
            return default;
        });
        return default;
    });

    static ValueTask Send(Broadcast target, SocketEvent received, int name)
    {
        var rest = string.Join(',', received.Arguments.Skip(name + 1).Select(argument => Encoding.UTF8.GetString(argument.Json.Span)));
        target.EmitRaw(Name(received.Arguments[name]), Encoding.UTF8.GetBytes(rest));
        return default;
    }

    static string Name(EventArgument argument) => Encoding.UTF8.GetString(argument.Json.Span)[1..^1];
}
