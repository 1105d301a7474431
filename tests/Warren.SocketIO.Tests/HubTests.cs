using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO.Hubs;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Classes whose methods handle events.</summary>
public sealed class HubTests
{
    [Theory]
    [InlineData("[\"add\",1,2]", "[3]")]
    [InlineData("[\"add\",1]", "[11]")]
    [InlineData("[\"add\",1,null]", "[11]")]
    [InlineData("[\"now\",\"x\"]", "[\"x!\"]")]
    [InlineData("[\"of its own\",{\"text\":\"hi\"}]", "[{\"text\":\"hi!\"}]")]
    [InlineData("[\"nothing\"]", "[]")]
    [InlineData("[\"later\"]", "[]")]
    [InlineData("[\"lookUp\",\"a\"]", "[\"found a\"]")]
    public async Task A_method_handles_its_event_and_what_it_returns_is_acknowledged(string packet, string answer)
    {
        await using var host = await StartAsync();
        await using var client = await JoinAsync(host);
        await client.SendAsync("42/chat,5" + packet);
        Assert.Equal("43/chat,5" + answer, await client.ReceiveTextAsync());
        Assert.Empty(host.Logs.Lines);
    }

    [Fact]
    public async Task Each_call_has_an_instance_and_services_of_its_own_which_end_with_it()
    {
        await using var host = await StartAsync();
        var seen = host.Services.GetRequiredService<Seen>();
        await using (var client = await JoinAsync(host))
        {
            await Bounds.UntilAsync(() => seen.Disposed == 1, "the scope of OnConnectedAsync ended");
            await client.SendAsync("42/chat,1[\"nothing\"]");
            Assert.Equal("43/chat,1[]", await client.ReceiveTextAsync());
            await client.SendAsync("42/chat,2[\"nothing\"]");
            Assert.Equal("43/chat,2[]", await client.ReceiveTextAsync());
        }

        await Bounds.UntilAsync(() => seen.Disposed == 4, "the scopes of all four calls ended");
        Assert.Equal(4, seen.Hubs);
        Assert.Equal(["connected", "transport close"], seen.Lines);
    }

    [Fact]
    public async Task A_method_that_throws_is_logged_and_one_that_cannot_be_called_is_refused_by_its_parameter()
    {
        await using var host = await StartAsync();
        var refused = new TaskCompletionSource<string>();
        host.Server.Of("/chat").OnConnection(socket =>
        {
            socket.OnRefused((_, why) => refused.TrySetResult(why));
            return default;
        });
        await using var client = await JoinAsync(host);
        await client.SendAsync("42/chat,1[\"fail\"]");
        await Bounds.UntilAsync(() => !host.Logs.Lines.IsEmpty, "the exception was logged");
        Assert.Contains("boom", Assert.Single(host.Logs.Lines), StringComparison.Ordinal);
        await client.SendAsync("42/chat,2[\"add\",\"one\",2]");
        Assert.EndsWith(
            "It is the parameter 'left'.", await refused.Task.WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await client.SendAsync("42/chat,3[\"add\",1,2]");
        Assert.Equal("43/chat,3[3]", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task What_cannot_be_a_hub_is_refused_when_it_is_mapped()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { }, map: app =>
        {
            AssertRefused(() => app.MapSocketIOHub<Twice>(), "two methods for the event 'same'", "2 methods for the event 'same'");
            AssertRefused(() => app.MapSocketIOHub<Generic>(), "generic", "generic");
            Assert.Throws<ArgumentException>(() => app.MapSocketIOHub<Reserved>());
        });
        Assert.Throws<InvalidOperationException>(() => new ChatHub(null!, null!).Context);

        static void AssertRefused(Action map, string what, string message) =>
            Assert.True(Assert.Throws<InvalidOperationException>(map).Message.Contains(message, StringComparison.Ordinal), what);
    }

    static Task<TestHost> StartAsync() => TestHost.StartAsync(
        handlers: _ => { },
        services: services => services.AddSingleton<Seen>().AddScoped<Book>(),
        map: app => app.MapSocketIOHub<ChatHub>("/chat"));

    static async Task<RawWebSocket> JoinAsync(TestHost host)
    {
        var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/chat,");
        Assert.StartsWith("40/chat,{", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        return client;
    }

    public sealed class Seen
    {
        int _hubs;
        int _disposed;

        public ConcurrentQueue<string> Lines { get; } = [];

        public int Hubs => _hubs;

        public int Disposed => _disposed;

        public void Made() => Interlocked.Increment(ref _hubs);

        public void Ended() => Interlocked.Increment(ref _disposed);
    }

    public sealed class Book : IAsyncDisposable
    {
        readonly Seen _seen;

        public Book(Seen seen)
        {
            _seen = seen;
        }

        public string Find(string key) => $"found {key}";

        public ValueTask DisposeAsync()
        {
            _seen.Ended();
            return default;
        }
    }

    public sealed record Line(string Text);

    public sealed class ChatHub : SocketHub
    {
        readonly Book _book;
        readonly Seen _seen;

        public ChatHub(Book book, Seen seen)
        {
            (_book, _seen) = (book, seen);
            seen?.Made();
        }

        public override ValueTask OnConnectedAsync()
        {
            _seen.Lines.Enqueue("connected");
            return default;
        }

        public override ValueTask OnDisconnectedAsync(DisconnectReason reason)
        {
            _seen.Lines.Enqueue(reason.ToText());
            return default;
        }

        public int Add(int left, int right = 10) => left + right;

        public string Now(string text) => text + "!";

        [On("of its own")]
        public async Task<Line> Improve(Line line, CancellationToken cancellation)
        {
            Assert.Equal(Context.Cancellation, cancellation);
            Assert.Null(Context.User);
            await Task.Yield();
            return new Line(line.Text + "!");
        }

        public void Nothing() => Assert.True(Context.Socket.Connected);

        public async Task Later() => await Task.Yield();

        public ValueTask<string> LookUp(string key) => new(_book.Find(key));

        public void Fail() => throw new InvalidOperationException("boom");
    }

    public sealed class Twice : SocketHub
    {
        [On("same")]
        public void One() => Context.Socket.Leave("x");

        [On("same")]
        public void Two() => Context.Socket.Leave("x");
    }

    public sealed class Generic : SocketHub
    {
        public void Take<T>(T value) => Context.Socket.Leave($"{value}");
    }

    public sealed class Reserved : SocketHub
    {
        public void Disconnect() => Context.Socket.Leave("x");
    }
}
