using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Handlers that get values instead of JSON.</summary>
public sealed partial class TypedHandlerTests
{
    [Fact]
    public async Task Handlers_get_values_and_what_they_return_is_acknowledged()
    {
        var heard = new TaskCompletionSource<string>();
        await using var host = await StartAsync(socket =>
        {
            socket.On<Line>("said", (line, _) =>
            {
                heard.TrySetResult($"{line.Text} {line.Picture?.Length}");
                return default;
            });
            socket.On<int, int>("noted", async (_, _, _) => await Task.Yield());
            socket.On<Line, int>("length", (line, _) => new ValueTask<int>(line.Text.Length));
            socket.On<int, int?, Line>("sum", async (a, b, cancellation) =>
            {
                await Task.Yield();
                Assert.Equal(socket.Aborted, cancellation);
                return new Line($"{a + b}", [7]);
            });
        });
        await using var client = await RawWebSocket.JoinAsync(host);
        await client.SendAsync("451-[\"said\",{\"text\":\"ü\",\"picture\":{\"_placeholder\":true,\"num\":0}},\"more\"]");
        await client.SendBinaryAsync([1, 2, 3]);
        Assert.Equal("ü 3", await heard.Task.WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken));
        await client.SendAsync("421[\"noted\",1,2]");
        Assert.Equal("431[]", await client.ReceiveTextAsync());
        await client.SendAsync("422[\"length\",{\"text\":\"four\"}]");
        Assert.Equal("432[4]", await client.ReceiveTextAsync());
        await client.SendAsync("423[\"sum\",1,null]");
        Assert.Equal("461-3[{\"text\":\"\",\"picture\":{\"_placeholder\":true,\"num\":0}}]", await client.ReceiveTextAsync());
        Assert.Equal([7], await client.ReceiveBinaryAsync());
    }

    [Theory]
    [InlineData("[\"two\"]", "Argument 1 is missing.")]
    [InlineData("[\"two\",{\"text\":\"x\"}]", "Argument 2 is missing.")]
    [InlineData("[\"two\",null,1]", "Argument 1 is null.")]
    [InlineData("[\"two\",{\"text\":7},1]", "Argument 1: ")]
    [InlineData("[\"two\",{\"text\":7},1]", "$.text")]
    [InlineData("[\"two\",{\"text\":\"\\ud800\"},1]", "Argument 1: ")]
    [InlineData("[\"two\",{\"text\":\"x\"},\"one\"]", "Argument 2: ")]
    public async Task Arguments_that_do_not_fit_are_refused_by_name_and_no_handler_runs(string packet, string reason)
    {
        var refused = new TaskCompletionSource<string>();
        await using var host = await StartAsync(socket =>
        {
            socket.OnRefused((_, why) => refused.TrySetResult(why));
            socket.On<Line, uint>("two", (_, _, _) => throw new InvalidOperationException("It ran."));
            socket.On<Line, uint, int>("two", (_, _, _) => throw new InvalidOperationException("It ran."));
        });
        await using var client = await RawWebSocket.JoinAsync(host);
        await client.SendAsync("421" + packet);
        Assert.Contains(reason, await refused.Task.WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(host.Logs.Lines);
    }

    [Fact]
    public async Task A_question_is_answered_by_a_value_or_fails_saying_what_came_instead()
    {
        await using var host = await StartAsync(_ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        var asked = socket.EmitWithAckAsync<int, Line>("ask", 41, TestContext.Current.CancellationToken);
        Assert.Equal("420[\"ask\",41]", await client.ReceiveTextAsync());
        await client.SendAsync("430[{\"text\":\"yes\"},2]");
        Assert.Equal("yes", (await asked.WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken)).Text);
        asked = socket.EmitWithAckAsync<int, Line>("ask", 42, TestContext.Current.CancellationToken);
        Assert.Equal("421[\"ask\",42]", await client.ReceiveTextAsync());
        await client.SendAsync("431[5]");
        var wrong = await Assert.ThrowsAsync<FormatException>(() => asked.WaitAsync(Bounds.Wait, TestContext.Current.CancellationToken));
        Assert.Contains("'ask'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_reflection_only_the_types_of_the_context_are_known()
    {
        string? unknown = null;
        await using var host = await TestHost.StartAsync(
            options =>
            {
                options.Json.TypeInfoResolverChain.Clear();
                options.Json.TypeInfoResolverChain.Add(LineContext.Default);
            },
            server => server.Default.OnConnection(socket =>
            {
                unknown = Assert.Throws<InvalidOperationException>(() => socket.On<JsonCommentHandling>("no", (_, _) => default)).Message;
                socket.On<Line, int>("length", (line, _) => new ValueTask<int>(line.Text.Length));
                return default;
            }));
        await using var client = await RawWebSocket.JoinAsync(host);
        await client.SendAsync("422[\"length\",{\"text\":\"four\"}]");
        Assert.Equal("432[4]", await client.ReceiveTextAsync());
        Assert.Contains("TypeInfoResolverChain", unknown, StringComparison.Ordinal);
    }

    static Task<TestHost> StartAsync(Action<Socket> handlers) => TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
    {
        handlers(socket);
        return default;
    }));

    internal sealed record Line(string Text, byte[]? Picture = null);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Line))]
    [JsonSerializable(typeof(int))]
    internal sealed partial class LineContext : JsonSerializerContext;
}
