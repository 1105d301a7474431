using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Warren.SocketIO;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public abstract partial class RouterSuite
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
    public async Task A_JSON_string_that_holds_an_object_is_unwrapped_unless_the_request_is_a_string()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        Assert.Equal("""{"a":1}""", Data(await socket.AskAsync("echo.say", """ "{\"a\":1}" """)).GetRawText());
        Assert.Equal("""{\"a\":1}""".Replace("\\", ""), Data(await socket.AskAsync("echo.text", """ "{\"a\":1}" """)).GetString());
        Assert.Equal("just text", Data(await socket.AskAsync("echo.say", "\"just text\"")).GetString());
        Assert.Equal("{broken", Data(await socket.AskAsync("echo.say", "\"{broken\"")).GetString());
    }

    [Fact]
    public async Task No_argument_is_null_and_a_third_is_refused()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        Assert.Equal("null", Data(await socket.AskAsync("echo.say")).GetRawText());
        Assert.Equal("invalid_payload", Code(await socket.AskAsync("echo.say", "1", "{}", "3")));
    }

    [Theory]
    [InlineData("""{"id":"not-a-uuid"}""", "id")]
    [InlineData("""{"id":7}""", "id")]
    [InlineData("""{"timeout":99}""", "timeout")]
    [InlineData("""{"timeout":60001}""", "timeout")]
    [InlineData("""{"timeout":"1000"}""", "timeout")]
    [InlineData("""{"userId":"u1"}""", "userId")]
    public async Task Beside_the_payload_a_client_may_give_id_and_timeout_and_nothing_else(string options, string field)
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        var reply = await socket.AskAsync("echo.say", "{}", options);
        Assert.Equal("invalid_payload", Code(reply));
        Assert.Equal(field, Field(reply));
    }

    [Fact]
    public async Task The_clients_id_is_the_requests_id()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        const string id = "0196a5c0-1111-7222-8333-444455556666";
        Assert.Equal(id, Data(await socket.AskAsync("echo.caller", "null", $$"""{"id":"{{id}}"}""")).GetProperty("id").GetString());
        var refused = await socket.AskAsync("echo.user", "null", $$"""{"id":"{{id}}"}""");
        Assert.Equal(id, refused.GetProperty("error").GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task Binary_travels_as_the_body_and_comes_back_as_binary()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        byte[] data = [0, 1, 2, 255];
        Assert.Equal(data, (await socket.AskBinaryAsync("echo.bytes", data)).Binary);
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

    [Fact]
    public async Task An_event_can_be_handled_in_the_router_without_a_service()
    {
        var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var router = await RouterAsync(map: app => app.On("message", (socket, payload) =>
            heard.TrySetResult($"{socket.Id}: {Encoding.UTF8.GetString(payload.Span)}")));
        var socket = await ConnectAsync(router);
        await socket.EmitAsync("message", """ "{\"name\":\"i am connected\"}" """);
        Assert.Equal(socket.Id + """: {"name":"i am connected"}""", await heard.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("null", Data(await socket.NextAsync("message")).GetRawText());
        Assert.Equal("payload_too_large", Code(await socket.AskAsync("message", $"\"{new string('x', 70_000)}\"")));
    }

    [Fact]
    public async Task Debug_logs_name_every_request_and_no_payload_until_that_is_asked_for()
    {
        var quiet = await RouterWithEchoAsync();
        var socket = await ConnectAsync(quiet);
        await socket.AskAsync("echo.say", """{"word":"hush"}""");
        Assert.Contains($"New user connected {socket.Id}", quiet.Logs.Text);
        Assert.Contains($"echo.say from {socket.Id}", quiet.Logs.Text);
        Assert.DoesNotContain("hush", quiet.Logs.Text);

        var loud = await RouterAsync(map: app => app.On("message", (Socket _, ReadOnlyMemory<byte> _) => { }), settings: ("WARREN_LOG_PAYLOADS", "true"));
        await (await ConnectAsync(loud)).AskAsync("message", """{"word":"hello"}""");
        Assert.Contains("hello", loud.Logs.Text);
    }
}
