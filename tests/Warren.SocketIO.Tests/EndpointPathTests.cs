using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Where the server answers, and what else the same port may serve.</summary>
public sealed class EndpointPathTests
{
    [Theory]
    [InlineData("/live/events", "/live/events/")]
    [InlineData("/live/events/", "/live/events")]
    public async Task The_host_chooses_the_path_with_or_without_its_last_slash(string mapped, string asked)
    {
        await using var host = await TestHost.StartAsync(map: app => app.MapSocketIO(mapped));
        using var http = new HttpClient { BaseAddress = host.Address, Timeout = Bounds.Wait };
        Assert.StartsWith("0{\"sid\":", await http.GetStringAsync($"{asked}?EIO=4&transport=polling"), StringComparison.Ordinal);
        using var below = await http.GetAsync("/live/events/more?EIO=4&transport=polling");
        Assert.Equal(HttpStatusCode.NotFound, below.StatusCode);
    }

    [Fact]
    public async Task A_WebSocket_of_another_endpoint_on_the_same_port_is_none_of_its_business()
    {
        await using var host = await TestHost.StartAsync(pipeline: app => app.Map("/other", other => other.UseWebSockets().Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync("theirs"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        })));
        await using var ours = await RawWebSocket.JoinAsync(host);
        using var theirs = new ClientWebSocket();
        using var bound = new CancellationTokenSource(Bounds.Wait);
        await theirs.ConnectAsync(new Uri($"ws://{host.Address.Authority}/other?EIO=4&transport=websocket"), bound.Token);
        var buffer = new byte[100];
        var message = await theirs.ReceiveAsync(buffer, bound.Token);
        Assert.Equal("theirs", Encoding.UTF8.GetString(buffer, 0, message.Count));
        await theirs.CloseAsync(WebSocketCloseStatus.NormalClosure, null, bound.Token);
        Assert.Equal("42[\"auth\",{}]", await ours.ReceiveTextAsync());
        Assert.Equal(1, host.Server.SessionCount);
    }
}
