using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>What the wire table cannot show of a handshake, because it needs a server with other settings.</summary>
public sealed class HandshakeTests
{
    [Theory]
    [InlineData(SocketIOTransports.Polling, "websocket")]
    [InlineData(SocketIOTransports.WebSocket, "polling")]
    public async Task A_transport_that_is_switched_off_is_unknown(SocketIOTransports allowed, string asked)
    {
        await using var host = await TestHost.StartAsync(options => options.Transports = allowed);
        using var http = new HttpClient { Timeout = Bounds.Wait };
        using var refused = await http.GetAsync($"{host.Address}socket.io/?EIO=4&transport={asked}");
        Assert.Equal("{\"code\":0,\"message\":\"Transport unknown\"}", await refused.Content.ReadAsStringAsync());
        await using var upgrade = await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket");
        Assert.StartsWith(asked == "websocket" ? "HTTP/1.1 400" : "HTTP/1.1 101", upgrade.Response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("\u007f")]
    public async Task An_origin_with_control_characters_is_a_bad_request(string character)
    {
        var reasons = new ConcurrentQueue<string>();
        await using var host = await TestHost.StartAsync(
            options => options.Origins.Add("http://a.example"), server => server.OnConnectionError(error => reasons.Enqueue(error.Reason)));
        var header = $"Origin: http://a{character}.example";
        await using var upgrade = await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket", header);
        Assert.StartsWith("HTTP/1.1 400", upgrade.Response, StringComparison.Ordinal);
        using var polling = await RawConnection.OpenAsync(host.Address);
        await polling.SendAsync("GET", "transport=polling", headers: header + "\r\n");
        var refused = await polling.ReadUntilAsync("}");
        Assert.StartsWith("HTTP/1.1 400", refused, StringComparison.Ordinal);
        Assert.EndsWith("{\"code\":3,\"message\":\"Bad request\"}", refused, StringComparison.Ordinal);
        Assert.Equal(["invalid_origin", "invalid_origin"], reasons);
        Assert.Equal(0, host.Server.SessionCount);
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("polling")]
    public async Task A_refusal_that_finds_its_client_gone_harms_nobody(string transport)
    {
        const int Visitors = 20;
        var (asked, refused) = (0, 0);
        await using var host = await TestHost.StartAsync(options => options.AllowRequest = async context =>
        {
            if (context.Request.Query.ContainsKey("stay"))
            {
                return null;
            }

            var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = context.RequestAborted.Register(left.SetResult);
            Interlocked.Increment(ref asked);
            await left.Task;
            Interlocked.Increment(ref refused);
            return "no";
        });
        for (var count = 1; count <= Visitors; count++)
        {
            using var client = await RawConnection.OpenAsync(host.Address);
            await (transport == "websocket" ? client.UpgradeAsync("transport=websocket") : client.SendAsync("GET", "transport=polling"));
            await Bounds.UntilAsync(() => Volatile.Read(ref asked) == count, "the host was asked");
        }

        await Bounds.UntilAsync(() => Volatile.Read(ref refused) == Visitors, "all who had left were refused");
        await using (var decent = await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket&stay=1"))
        {
            Assert.StartsWith("0{", await decent.ReceiveTextAsync());
        }

        // Its end waits for the requests that are under way.
        await host.StopAsync();
        Assert.Empty(host.Logs.Lines);
    }

    [Theory]
    [InlineData("PUT", "EIO=9&transport=x&sid=none&deny=1", "http://evil.example", 0)]
    [InlineData("PUT", "EIO=9&transport=polling&sid=none&deny=1", "http://evil.example", 4)]
    [InlineData("PUT", "EIO=9&transport=polling&sid=none&deny=1", null, 1)]
    [InlineData("PUT", "EIO=9&transport=websocket&deny=1", null, 2)]
    [InlineData("GET", "EIO=9&transport=websocket&deny=1", null, 3)]
    [InlineData("GET", "EIO=9&transport=polling&deny=1", null, 4)]
    [InlineData("GET", "EIO=9&transport=polling", null, 5)]
    [InlineData("GET", "EIO=4&transport=polling", null, 3)]
    public async Task The_order_of_the_checks_decides_which_error_a_client_sees(string method, string query, string? origin, int code)
    {
        await using var host = await TestHost.StartAsync(options =>
        {
            options.AllowRequest = context => new ValueTask<string?>(context.Request.Query.ContainsKey("deny") ? "no" : null);
            options.GenerateId = _ => new ValueTask<string>("");
        });
        using var http = new HttpClient { Timeout = Bounds.Wait };
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{host.Address}socket.io/?{query}");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await http.SendAsync(request);
        Assert.StartsWith($"{{\"code\":{code},", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hosts_check_is_asked_once_for_each_connection()
    {
        var asked = 0;
        await using var host = await TestHost.StartAsync(options => options.AllowRequest = _ =>
        {
            Interlocked.Increment(ref asked);
            return default;
        });
        await using var link = await PollingLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        Assert.StartsWith("40{", await link.ReceiveAsync(), StringComparison.Ordinal);
        await using var upgrade = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={link.Sid}");
        Assert.StartsWith("HTTP/1.1 101", upgrade.Response, StringComparison.Ordinal);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task The_secret_id_of_the_connection_is_not_that_of_its_sockets()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        Assert.NotEqual(Assert.Single(host.Server.Engine.Sessions.Snapshot()).Id, socket.Id);
    }

    [Fact]
    public async Task A_slow_post_is_not_cut_off_by_the_web_servers_own_rate()
    {
        var rates = new List<bool>();
        await using var host = await TestHost.StartAsync(pipeline: app => app.Use(async (context, next) =>
        {
            await next(context);
            if (HttpMethod.Post.Method == context.Request.Method)
            {
                rates.Add(context.Features.Get<IHttpMinRequestBodyDataRateFeature>()!.MinDataRate is null);
            }
        }));
        await using var link = await PollingLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        await host.StopAsync();
        Assert.Equal([true], rates);
    }

    [Fact]
    public async Task A_connection_that_ends_after_its_answer_is_no_abort()
    {
        await using var host = await TestHost.StartAsync();
        using var http = new HttpClient { Timeout = Bounds.Wait };
        http.DefaultRequestHeaders.ConnectionClose = true;
        var open = await http.GetStringAsync($"{host.Address}socket.io/?EIO=4&transport=polling");
        var url = $"{host.Address}socket.io/?EIO=4&transport=polling&sid={open["0{\"sid\":\"".Length..][..20]}";
        for (var count = 0; count < 3; count++)
        {
            using var post = await http.PostAsync(url, new StringContent(count == 0 ? "40" : "421[\"message-with-ack\"]"));
            Assert.Equal(HttpStatusCode.OK, post.StatusCode);
            using var poll = await http.GetAsync(url);
            Assert.Equal(HttpStatusCode.OK, poll.StatusCode);
        }
    }
}
