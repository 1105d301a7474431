using System.Collections.Concurrent;
using System.Text;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class EventMiddlewareTests
{
    [Fact]
    public async Task A_middleware_sees_each_event_before_the_handlers_and_may_refuse_it()
    {
        var refused = new ConcurrentQueue<string>();
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.Use(async received =>
            {
                await Task.Yield();
                return received.Name == "secret" ? "not for you" : null;
            });
            socket.Use(received => new ValueTask<string?>(received.Name == "other" ? "nor this" : null));
            socket.OnRefused((received, reason) => refused.Enqueue($"{received.Name}: {reason}"));
            socket.OnEvent(received =>
            {
                received.AckRaw(Encoding.UTF8.GetBytes($"\"{received.Name}\""));
                return default;
            });
            return default;
        }));
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        await client.SendAsync("421[\"secret\"]");
        await client.SendAsync("422[\"other\"]");
        await client.SendAsync("423[\"open\"]");
        Assert.Equal("433[\"open\"]", await client.ReceiveTextAsync());
        Assert.Equal(["secret: not for you", "other: nor this"], refused);
    }

    [Fact]
    public async Task A_middleware_that_fails_is_logged_and_its_event_is_not_handled()
    {
        var handled = new ConcurrentQueue<string>();
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.Use(received => received.Name == "bad" ? throw new InvalidOperationException("broken") : default);
            socket.OnEvent(received =>
            {
                handled.Enqueue(received.Name);
                received.AckRaw(default);
                return default;
            });
            return default;
        }));
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        await client.SendAsync("42[\"bad\"]");
        await client.SendAsync("421[\"good\"]");
        Assert.Equal("431[]", await client.ReceiveTextAsync());
        Assert.Equal(["good"], handled);
        Assert.Single(host.Logs.Lines);
    }

    [Fact]
    public async Task Handlers_of_every_event_can_be_put_first_and_taken_out()
    {
        var log = new ConcurrentQueue<string>();
        Func<SocketEvent, ValueTask> second = Note(log, "second");
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.OnEvent(second);
            socket.PrependEvent(Note(log, "first"));
            socket.On("x", received =>
            {
                log.Enqueue("named");
                socket.OffEvent(second);
                received.AckRaw(default);
                return default;
            });
            return default;
        }));
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        await client.SendAsync("421[\"x\"]");
        Assert.Equal("431[]", await client.ReceiveTextAsync());
        await client.SendAsync("422[\"x\"]");
        Assert.Equal("432[]", await client.ReceiveTextAsync());
        Assert.Equal(["first", "second", "named", "first", "named"], log);
    }

    static Func<SocketEvent, ValueTask> Note(ConcurrentQueue<string> log, string text) => _ =>
    {
        log.Enqueue(text);
        return default;
    };
}
