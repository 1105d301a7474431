using System.Collections.Concurrent;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class RoomEventTests
{
    [Fact]
    public async Task Rooms_tell_when_they_are_created_joined_left_and_deleted()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (first, a) = await Clients.JoinAsync(host);
        var (second, b) = await Clients.JoinAsync(host);
        var log = Listen(host.Server.Default);
        a.Join("red");
        a.Join("red");
        b.Join("red");
        a.Leave("red");
        a.Leave("red");
        b.Leave("red");
        Assert.Equal(
            [$"created red", $"joined red {a.Id}", $"joined red {b.Id}", $"left red {a.Id}", $"left red {b.Id}", "deleted red"], log);
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task The_room_of_a_sockets_own_id_comes_and_goes_with_it()
    {
        var log = new ConcurrentQueue<string>();
        await using var host = await TestHost.StartAsync(handlers: server => log = Listen(server.Default));
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        socket.Join("red");
        await client.SendAsync("41");
        await Bounds.UntilAsync(() => log.Count == 8, "all that happened was told");
        Assert.Equal(
            [
                $"created {socket.Id}", $"joined {socket.Id} {socket.Id}", "created red", $"joined red {socket.Id}",
                $"left {socket.Id} {socket.Id}", $"deleted {socket.Id}", $"left red {socket.Id}", "deleted red",
            ],
            log);
    }

    [Fact]
    public async Task A_handler_may_join_and_may_fail()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        host.Server.Default.RoomEvents.OnJoined((room, _) =>
        {
            if (room == "red")
            {
                socket.Join("blue");
            }
            else
            {
                throw new InvalidOperationException("blue");
            }
        });
        socket.Join("red");
        Assert.Equal([socket.Id, "red", "blue"], socket.Rooms);
        Assert.Single(host.Logs.Lines);
    }

    static ConcurrentQueue<string> Listen(Namespace target)
    {
        var log = new ConcurrentQueue<string>();
        target.RoomEvents.OnCreated(room => log.Enqueue($"created {room}"));
        target.RoomEvents.OnJoined((room, socket) => log.Enqueue($"joined {room} {socket}"));
        target.RoomEvents.OnLeft((room, socket) => log.Enqueue($"left {room} {socket}"));
        target.RoomEvents.OnDeleted(room => log.Enqueue($"deleted {room}"));
        return log;
    }
}
