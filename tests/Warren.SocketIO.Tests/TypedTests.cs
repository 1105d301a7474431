using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Values in and out, typed by source generation or by reflection.</summary>
public sealed partial class TypedTests
{
    [Fact]
    public async Task Typed_values_go_out_and_come_in()
    {
        Point? read = null;
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.On("move", received =>
            {
                read = received.Arguments[0].Read(TypedContext.Default.Point);
                received.Ack(new Point(read!.X + 1, "später 😀"), TypedContext.Default.Point);
                return default;
            });
            return default;
        }));
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        await client.SendAsync("421[\"move\",{\"x\":1,\"name\":\"a\"}]");
        Assert.Equal("431[{\"x\":2,\"name\":\"später 😀\"}]", await client.ReceiveTextAsync());
        Assert.Equal(new Point(1, "a"), read);

        socket.Emit("p", new Point(3, "b"), TypedContext.Default.Point);
        Assert.Equal("42[\"p\",{\"x\":3,\"name\":\"b\"}]", await client.ReceiveTextAsync());
        host.Server.Default.To(socket.Id).Emit("p", new Point(4, null), TypedContext.Default.Point);
        Assert.Equal("42[\"p\",{\"x\":4,\"name\":null}]", await client.ReceiveTextAsync());
        socket.Emit("all \"kinds\" é", 1, "two", null, new Point(5, "c"), new[] { true });
        Assert.Equal("42[\"all \\\"kinds\\\" é\",1,\"two\",null,{\"x\":5,\"name\":\"c\"},[true]]", await client.ReceiveTextAsync());
        host.Server.Default.Emit("none");
        Assert.Equal("42[\"none\"]", await client.ReceiveTextAsync());

        var answer = socket.EmitWithAckAsync("ask", new Point(6, "d"), TypedContext.Default.Point, null, CancellationToken.None);
        Assert.Equal("420[\"ask\",{\"x\":6,\"name\":\"d\"}]", await client.ReceiveTextAsync());
        await client.SendAsync("430[{\"x\":7,\"name\":\"e\"}]");
        Assert.Equal(new Point(7, "e"), (await answer.WaitAsync(Bounds.Wait))[0].Read(TypedContext.Default.Point));
    }

    [Fact]
    public async Task What_does_not_fit_the_type_is_a_json_exception()
    {
        var arguments = new TaskCompletionSource<EventArguments>();
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.OnEvent(received =>
            {
                arguments.TrySetResult(received.Arguments);
                return default;
            });
            return default;
        }));
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        await client.SendAsync("42[\"x\",{\"x\":\"text\"},{\"name\":\"\\ud800\"}]");
        var received = await arguments.Task.WaitAsync(Bounds.Wait);
        Assert.Equal(2, received.Count);
        Assert.Throws<JsonException>(() => received[0].Read(TypedContext.Default.Point));
        Assert.Throws<JsonException>(() => received[1].Read(TypedContext.Default.Point));
        Assert.Throws<IndexOutOfRangeException>(() => received[2]);
    }

    [Fact]
    public async Task The_handshake_keeps_what_the_request_said()
    {
        var handshake = new TaskCompletionSource<Handshake>();
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.Use(socket =>
        {
            handshake.TrySetResult(socket.Handshake);
            return default;
        }));
        await using var client = await RawWebSocket.ConnectAsync(
            host.Address, "EIO=4&transport=websocket&a=1&a=2", "User-Agent: tester", "Accept-Language: de", $"Origin: {host.Address.GetLeftPart(UriPartial.Authority)}");
        await client.SendAsync("40{\"t\":1}");
        var kept = await handshake.Task.WaitAsync(Bounds.Wait);
        Assert.Equal("127.0.0.1", kept.RemoteAddress?.ToString());
        Assert.Equal(("tester", "de", false), (kept.UserAgent, kept.AcceptLanguage, kept.Secure));
        Assert.Equal(host.Address.GetLeftPart(UriPartial.Authority), kept.Origin);
        Assert.Equal("2", kept.Query["a"]);
        Assert.Equal("{\"t\":1}"u8.ToArray(), kept.Auth.ToArray());
        Assert.True(kept.Issued > DateTimeOffset.UnixEpoch);
    }

    internal sealed record Point(int X, string? Name);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Point))]
    internal sealed partial class TypedContext : JsonSerializerContext;
}
