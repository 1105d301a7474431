using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class RoomsTests : IAsyncLifetime
{
    TestHost _host = null!;
    (RawWebSocket Client, Socket Socket) _a, _b, _c;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync(handlers: _ => { });
        (_a, _b, _c) = (await Clients.JoinAsync(_host), await Clients.JoinAsync(_host), await Clients.JoinAsync(_host));
        _a.Socket.Join("red");
        _b.Socket.Join("red");
        _b.Socket.Join("blue");
        _c.Socket.Join("blue");
    }

    public async ValueTask DisposeAsync()
    {
        await _a.Client.DisposeAsync();
        await _b.Client.DisposeAsync();
        await _c.Client.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_room_hears_what_is_sent_to_it()
    {
        _host.Server.Default.To("red").EmitRaw("x", default);
        _host.Server.Default.To("nobody").EmitRaw("y", default);
        await AssertHeardAsync("x", "x", "");
    }

    [Fact]
    public async Task The_union_of_two_rooms_hears_once()
    {
        _host.Server.Default.To("red").In("blue").EmitRaw("x", default);
        await AssertHeardAsync("x", "x", "x");
    }

    [Fact]
    public async Task An_excepted_room_wins()
    {
        _host.Server.Default.To("red").Except("blue").EmitRaw("x", default);
        _host.Server.Default.Except("red").EmitRaw("y", default);
        await AssertHeardAsync("x", "", "y");
    }

    [Fact]
    public async Task Rooms_can_be_named_together()
    {
        string[] rooms = ["red", "blue"];
        _host.Server.Default.To(rooms).EmitRaw("x", default);
        _host.Server.Default.In("blue", "nobody").Except("red", "nobody").EmitRaw("y", default);
        _a.Socket.To(rooms).EmitRaw("z", default);
        _c.Socket.Except(rooms).EmitRaw("w", default);
        await AssertHeardAsync("x", "x z", "x y z");
    }

    [Fact]
    public async Task An_empty_list_of_rooms_is_not_everybody()
    {
        string[] none = [];
        Assert.Throws<ArgumentException>(() => _host.Server.Default.To(none));
        Assert.Throws<ArgumentException>(() => _host.Server.Default.In(none));
        Assert.Throws<ArgumentException>(() => _a.Socket.To(none));
        _host.Server.Default.Except(none).EmitRaw("x", default);
        await AssertHeardAsync("x", "x", "x");
    }

    [Fact]
    public async Task Everybody_hears_a_broadcast_and_the_sender_does_not_hear_its_own()
    {
        _host.Server.Default.EmitRaw("x", default);
        _a.Socket.Broadcast.EmitRaw("y", default);
        _b.Socket.To("red").EmitRaw("z", default);
        _c.Socket.Except("red").EmitRaw("w", default);
        await AssertHeardAsync("x z", "x y", "x y");
    }

    [Fact]
    public async Task A_choice_is_not_changed_by_narrowing_it()
    {
        var red = _host.Server.Default.To("red");
        red.Except("blue").EmitRaw("x", default);
        red.EmitRaw("y", default);
        await AssertHeardAsync("x y", "y", "");
    }

    [Fact]
    public async Task The_id_of_a_socket_is_its_own_room()
    {
        _host.Server.Default.To(_c.Socket.Id).EmitRaw("x", default);
        _host.Server.Default.Except(_c.Socket.Id).EmitRaw("y", default);
        Assert.Equal([_c.Socket.Id, "blue"], _c.Socket.Rooms);
        await AssertHeardAsync("y", "y", "x");
    }

    [Fact]
    public async Task Who_leaves_hears_no_more()
    {
        _a.Socket.Leave("red");
        _a.Socket.Leave("never joined");
        _host.Server.Default.To("red").EmitRaw("x", default);
        await AssertHeardAsync("", "x", "");
    }

    [Fact]
    public async Task Rooms_can_be_read_while_disconnecting_and_are_empty_afterwards()
    {
        IReadOnlyCollection<string> during = [];
        var gone = new TaskCompletionSource<IReadOnlyCollection<string>>();
        _a.Socket.OnDisconnecting(_ => during = _a.Socket.Rooms);
        _a.Socket.OnDisconnect(_ => gone.TrySetResult(_a.Socket.Rooms));
        await _a.Client.SendAsync("41");
        Assert.Empty(await gone.Task.WaitAsync(Bounds.Wait));
        Assert.Equal([_a.Socket.Id, "red"], during);
        _a.Socket.Join("late");
        Assert.Empty(_a.Socket.Rooms);
        Assert.Equal(2, _host.Server.Default.Sockets.Count);
        Assert.Empty(_host.Server.Default.Rooms.Select(["late"], []));
    }

    [Fact]
    public async Task A_refusing_middleware_leaves_nobody_in_a_room()
    {
        var refusing = _host.Server.Of("/refusing");
        refusing.Use(socket =>
        {
            socket.Join("half");
            return new ValueTask<ConnectError?>(new ConnectError("No \"entry\"", "{\"code\":7}"u8.ToArray()));
        });
        await _a.Client.SendAsync("40/refusing,");
        Assert.Equal("44/refusing,{\"message\":\"No \\\"entry\\\"\",\"data\":{\"code\":7}}", await _a.Client.ReceiveTextAsync());
        Assert.Empty(refusing.Rooms.Select(["half"], []));
        await _a.Client.SendAsync("40/refusing,");
        Assert.StartsWith("44/refusing,", await _a.Client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Rooms_of_a_socket_are_bounded()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxRoomsPerSocket = 2);
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        socket.Join("1");
        socket.Join("2");
        socket.Join("2");
        var error = Assert.Throws<InvalidOperationException>(() => socket.Join("3"));
        Assert.Contains("MaxRoomsPerSocket", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_in_as_many_rooms_as_allowed_is_passed_over_when_many_are_put_in_one_more()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxRoomsPerSocket = 1, _ => { });
        var (full, fullSocket) = await Clients.JoinAsync(host);
        await using var _ = full;
        var (other, otherSocket) = await Clients.JoinAsync(host);
        await using var _2 = other;
        fullSocket.Join("1");
        host.Server.Default.SocketsJoin("2");
        Assert.Equal([fullSocket.Id, "1"], fullSocket.Rooms);
        Assert.Equal([otherSocket.Id, "2"], otherSocket.Rooms);
        Assert.Contains(fullSocket.Id, Assert.Single(host.Logs.Lines), StringComparison.Ordinal);
    }

    async Task AssertHeardAsync(string a, string b, string c)
    {
        Assert.Equal(a, await Clients.HeardAsync(_a.Client, _a.Socket));
        Assert.Equal(b, await Clients.HeardAsync(_b.Client, _b.Socket));
        Assert.Equal(c, await Clients.HeardAsync(_c.Client, _c.Socket));
    }
}
