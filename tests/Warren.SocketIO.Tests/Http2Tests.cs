using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>RFC 8441: over HTTP/2 a WebSocket comes as CONNECT, on one stream of a connection that others share.</summary>
public sealed class Http2Tests
{
    [Fact]
    public async Task A_websocket_over_http2_is_served()
    {
        await using var host = await TestHost.StartAsync(protocols: HttpProtocols.Http2);
        using var client = new ClientWebSocket();
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var bound = new CancellationTokenSource(Bounds.Wait);
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        var address = new UriBuilder(host.Address) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri;
        await client.ConnectAsync(address, invoker, bound.Token);
        Assert.StartsWith("0{", await ReceiveAsync());
        await SendAsync("40");
        Assert.StartsWith("40{", await ReceiveAsync());
        Assert.Equal("42[\"auth\",{}]", await ReceiveAsync());
        await SendAsync("421[\"message-with-ack\",1]");
        Assert.Equal("431[1]", await ReceiveAsync());
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, bound.Token);
        await Bounds.UntilAsync(() => host.Server.SessionCount == 0, "the session was closed");

        async Task<string> ReceiveAsync()
        {
            var buffer = new byte[1024];
            var result = await client.ReceiveAsync(buffer, bound.Token);
            return Encoding.UTF8.GetString(buffer, 0, result.Count);
        }

        Task SendAsync(string packet) => client.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, true, bound.Token);
    }
}
