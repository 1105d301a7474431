using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task A_websocket_client_connects_emits_and_gets_its_acknowledgement()
    {
        await using var host = await TestHost.StartAsync();
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40{\"token\":\"x\"}");
        Assert.Matches("^40\\{\"sid\":\"[A-Za-z0-9_-]{20}\"\\}$", await client.ReceiveTextAsync());
        Assert.Equal("42[\"auth\",{\"token\":\"x\"}]", await client.ReceiveTextAsync());
        await client.SendAsync("427[\"message-with-ack\",1,\"2\",{\"3\":[true]}]");
        Assert.Equal("437[1,\"2\",{\"3\":[true]}]", await client.ReceiveTextAsync());
        await client.SendAsync("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
        await client.SendBinaryAsync([1, 2, 3]);
        Assert.Equal("451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]", await client.ReceiveTextAsync());
        Assert.Equal([1, 2, 3], await client.ReceiveBinaryAsync());
        Assert.Equal(1, host.Server.SessionCount);
    }
}
