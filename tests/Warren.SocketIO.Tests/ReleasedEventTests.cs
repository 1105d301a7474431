using System.Collections.Concurrent;
using System.Text;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Events whose arguments a handler gives back for the next event.</summary>
public sealed class ReleasedEventTests
{
    [Fact]
    public async Task A_released_event_has_its_arguments_until_its_handler_returns_and_can_be_acknowledged_later()
    {
        var kept = new ConcurrentQueue<(SocketEvent Event, string Seen)>();
        await using var host = await StartAsync(socket =>
        {
            socket.On("x", received =>
            {
                received.ReleaseArguments();
                kept.Enqueue((received, Text(received)));
                return default;
            });
            socket.On("now", received =>
            {
                foreach (var (earlier, seen) in kept)
                {
                    Assert.Empty(earlier.Arguments);
                    earlier.AckRaw(Encoding.UTF8.GetBytes(seen));
                }

                return default;
            });
        });
        await using var link = await JoinAsync(host);
        await link.SendAsync("421[\"x\",\"long enough for what comes after it\"]");
        await link.SendAsync("422[\"x\",[2]]");
        await link.SendAsync("423[\"x\"]");
        await link.SendAsync("424[\"x\",{\"three\":3},4]");
        await link.SendAsync("42[\"now\"]");
        Assert.Equal("431[\"long enough for what comes after it\"]", await link.ReceiveAsync());
        Assert.Equal("432[[2]]", await link.ReceiveAsync());
        Assert.Equal("433[]", await link.ReceiveAsync());
        Assert.Equal("434[{\"three\":3},4]", await link.ReceiveAsync());
    }

    [Fact]
    public async Task An_event_that_is_not_released_keeps_its_own_memory_beside_others_that_are()
    {
        SocketEvent? kept = null;
        await using var host = await StartAsync(socket =>
        {
            socket.On("keep", received =>
            {
                kept = received;
                return default;
            });
            socket.On("x", received =>
            {
                received.ReleaseArguments();
                received.AckRaw(kept?.Arguments[0].Json ?? default);
                return default;
            });
        });
        await using var link = await JoinAsync(host);
        await link.SendAsync("421[\"x\",\"first\"]");
        await link.SendAsync("42[\"keep\",\"kept!\"]");
        await link.SendAsync("422[\"x\",\"third\"]");
        await link.SendAsync("423[\"x\",\"forth\"]");
        Assert.Equal("431[]", await link.ReceiveAsync());
        Assert.Equal("432[\"kept!\"]", await link.ReceiveAsync());
        Assert.Equal("433[\"kept!\"]", await link.ReceiveAsync());
    }

    [Theory]
    [InlineData("any")]
    [InlineData("named")]
    [InlineData("middleware")]
    public async Task Where_somebody_else_had_the_event_too_it_keeps_its_arguments(string other)
    {
        var kept = new ConcurrentQueue<SocketEvent>();
        await using var host = await StartAsync(socket =>
        {
            ValueTask Keep(SocketEvent received)
            {
                kept.Enqueue(received);
                return default;
            }

            switch (other)
            {
                case "any":
                    socket.OnEvent(Keep);
                    break;
                case "named":
                    socket.On("x", Keep);
                    break;
                default:
                    socket.Use(async received =>
                    {
                        await Keep(received);
                        return null;
                    });
                    break;
            }

            socket.On("x", received =>
            {
                received.ReleaseArguments();
                received.AckRaw(kept.First().Arguments[0].Json);
                return default;
            });
        });
        await using var link = await JoinAsync(host);
        await link.SendAsync("421[\"x\",\"first\"]");
        await link.SendAsync("422[\"x\",\"other\"]");
        Assert.Equal("431[\"first\"]", await link.ReceiveAsync());
        Assert.Equal("432[\"first\"]", await link.ReceiveAsync());
    }

    static string Text(SocketEvent received) =>
        string.Join(',', received.Arguments.Select(argument => Encoding.UTF8.GetString(argument.Json.Span)));

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
