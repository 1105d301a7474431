using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

/// <summary>What the router promises, on whatever broker.</summary>
public abstract partial class RouterSuite : RouterTestBase
{
    [Fact]
    public async Task A_request_reaches_its_service_and_the_answer_its_socket()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        var reply = await socket.AskAsync("echo.say", """{"text":"hello","n":1.50}""");
        Assert.Equal("""{"text":"hello","n":1.50}""", Data(reply).GetRawText());
        Assert.Equal(0, router.Pending);
    }

    [Fact]
    public async Task An_answer_to_a_request_without_an_acknowledgement_comes_as_an_event_of_its_name_to_that_socket_alone()
    {
        var router = await RouterWithEchoAsync();
        var (socket, other) = (await ConnectAsync(router), await ConnectAsync(router));
        await socket.EmitAsync("echo.say", """{"a":1}""");
        Assert.Equal(1, Data(await socket.NextAsync("echo.say")).GetProperty("a").GetInt32());
        await other.AskAsync("echo.say", "1");
        Assert.False(other.HasHeard("echo.say"));
    }

    [Fact]
    public async Task Binary_travels_as_the_body_and_comes_back_as_binary()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        byte[] data = [0, 1, 2, 255];
        var answer = await socket.AskBinaryAsync("echo.bytes", data);
        Assert.Equal(data, answer.Binary);
        Assert.Equal("""{"ok":true,"data":{"_placeholder":true,"num":0}}""", answer.Json.GetRawText());
        var nested = await socket.AskBinaryAsync("echo.say", data, """{"file":{"_placeholder":true,"num":0}}""");
        Assert.Equal("invalid_payload", Code(nested.Json));
    }

    [Fact]
    public async Task Requests_of_one_socket_reach_the_queue_in_the_order_they_were_sent()
    {
        var router = await RouterAsync(options => (options.MaxPendingPerSocket, options.RequestsPerSecondPerSocket) = (1_000, 1_000));
        var order = new ConcurrentQueue<string>();
        await RawAsync("users", "counter.next", delivery =>
        {
            order.Enqueue(Encoding.UTF8.GetString(delivery.Body.Span));
            return Task.CompletedTask;
        });
        await router.KnowsAsync("counter.next");
        var socket = await ConnectAsync(router);
        await Task.WhenAll(Enumerable.Range(0, 150).Select(i => socket.BeginAsync("counter.next", $"{i}")));
        Assert.Equal(Enumerable.Range(0, 150).Select(i => $"{i}"), order);
    }

    [Fact]
    public async Task A_service_sees_who_asks_as_the_router_verified_it_and_nothing_of_the_payload()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        var seen = Data(await socket.AskAsync("echo.caller", """{"userId":"u1","kind":"User","headers":{"warren-context":"{}"}}"""));
        Assert.Equal("Anonymous", seen.GetProperty("kind").GetString());
        Assert.Equal(socket.Id, seen.GetProperty("socketId").GetString());
        Assert.Equal("127.0.0.1", seen.GetProperty("ip").GetString());
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("userId").ValueKind);
    }
}
