using System.Net;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Ids of connections that the host makes itself.</summary>
public sealed class SessionIdTests
{
    static readonly string TooLong = new('x', 129);

    [Fact]
    public async Task The_host_may_make_the_ids_and_sees_the_request()
    {
        await using var host = await TestHost.StartAsync(options => options.GenerateId = async context =>
        {
            await Task.Yield();
            return $"node-1.{context.Request.Query["n"]}~_A";
        });
        using var http = new HttpClient { Timeout = Bounds.Wait };
        var open = await http.GetStringAsync($"{host.Address}socket.io/?EIO=4&transport=polling&n=1");
        Assert.StartsWith("0{\"sid\":\"node-1.1~_A\",", open, StringComparison.Ordinal);
        using var post = await http.PostAsync($"{host.Address}socket.io/?EIO=4&transport=polling&sid=node-1.1~_A", new StringContent("40"));
        Assert.Equal(HttpStatusCode.OK, post.StatusCode);

        await using var client = await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket&n=2");
        Assert.StartsWith("0{\"sid\":\"node-1.2~_A\",", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_a_connection_has_is_refused_until_that_is_gone()
    {
        await using var host = await TestHost.StartAsync(options => options.GenerateId = _ => new ValueTask<string>("the-only-one"));
        using var http = new HttpClient { Timeout = Bounds.Wait };
        await using (var first = await RawWebSocket.OpenAsync(host))
        {
            using var polling = await http.GetAsync($"{host.Address}socket.io/?EIO=4&transport=polling");
            Assert.Equal(HttpStatusCode.BadRequest, polling.StatusCode);
            Assert.Equal("{\"code\":3,\"message\":\"Bad request\"}", await polling.Content.ReadAsStringAsync());
            await using var upgrade = await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket");
            Assert.StartsWith("HTTP/1.1 400", upgrade.Response, StringComparison.Ordinal);
            Assert.All(host.Logs.Lines, line => Assert.Contains("has it already", line, StringComparison.Ordinal));
            await first.SendAsync("40");
            Assert.StartsWith("40{", await first.ReceiveTextAsync(), StringComparison.Ordinal);
        }

        await Bounds.UntilAsync(() => host.Server.Engine.Sessions.KnownCount == 0, "the first connection was forgotten");
        await using var next = await RawWebSocket.OpenAsync(host);
    }

    [Fact]
    public async Task Of_two_that_get_one_id_at_the_same_time_one_is_let_in()
    {
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        await using var host = await TestHost.StartAsync(options => options.GenerateId = async _ =>
        {
            if (Interlocked.Increment(ref asked) == 2)
            {
                both.SetResult();
            }

            await both.Task;
            return "same";
        });
        using var http = new HttpClient { Timeout = Bounds.Wait };
        var url = $"{host.Address}socket.io/?EIO=4&transport=polling";
        var answers = await Task.WhenAll(http.GetAsync(url), http.GetAsync(url));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.BadRequest], answers.Select(answer => answer.StatusCode).Order());
        Assert.Equal(1, host.Server.SessionCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("é")]
    [InlineData("a/b")]
    [InlineData("too long")]
    [InlineData("throw")]
    public async Task An_id_that_would_need_escaping_or_that_fails_is_refused_and_logged(string id)
    {
        await using var host = await TestHost.StartAsync(options => options.GenerateId = _ =>
            id == "throw" ? throw new InvalidOperationException("no id") : new ValueTask<string>(id == "too long" ? TooLong : id));
        using var http = new HttpClient { Timeout = Bounds.Wait };
        using var answer = await http.GetAsync($"{host.Address}socket.io/?EIO=4&transport=polling");
        Assert.Equal("{\"code\":3,\"message\":\"Bad request\"}", await answer.Content.ReadAsStringAsync());
        Assert.Contains("SocketIOOptions.GenerateId", Assert.Single(host.Logs.Lines), StringComparison.Ordinal);
        Assert.Equal(0, host.Server.SessionCount);
    }
}
