using System.Text;
using Warren.SocketIO;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class ArgumentsTests : InProcessTests
{
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
