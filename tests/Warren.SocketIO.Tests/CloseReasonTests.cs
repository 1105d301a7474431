using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Why a socket is gone whose client sent what ends the connection: handlers, counters and recovery go by it.</summary>
public sealed class CloseReasonTests
{
    [Theory]
    [InlineData("polling", "x", DisconnectReason.ParseError)]
    [InlineData("polling", "", DisconnectReason.ParseError)]
    [InlineData("polling", "b*!", DisconnectReason.ParseError)]
    [InlineData("polling", "2", DisconnectReason.TransportError)]
    [InlineData("polling", "1", DisconnectReason.TransportClose)]
    [InlineData("websocket", "x", DisconnectReason.ParseError)]
    [InlineData("websocket", "", DisconnectReason.ParseError)]
    [InlineData("websocket", "b*!", DisconnectReason.ParseError)]
    [InlineData("websocket", "2", DisconnectReason.TransportError)]
    [InlineData("websocket", "1", DisconnectReason.TransportClose)]
    public async Task A_packet_that_ends_the_connection_is_the_reason(string transport, string packet, DisconnectReason expected)
    {
        var left = new TaskCompletionSource<DisconnectReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.OnDisconnect(reason => left.TrySetResult(reason));
            return default;
        }));
        await using ILink link = transport == "polling" ? await PollingLink.OpenAsync(host.Address) : await WebSocketLink.OpenAsync(host.Address);
        await link.SendAsync("40");
        Assert.StartsWith("40{", await link.ReceiveAsync(), StringComparison.Ordinal);
        await link.SendAsync(packet);
        Assert.Equal(expected, await left.Task.WaitAsync(Bounds.Wait));
        Assert.Null(await link.ReceiveAsync());
        Assert.Empty(host.Logs.Lines);
    }
}
