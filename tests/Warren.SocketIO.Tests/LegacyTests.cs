using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.EngineIO;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Clients of version 2 (Engine.IO 3), where the wire table does not reach.</summary>
public sealed class LegacyTests
{
    readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Clients_of_version_2_are_refused_unless_allowed()
    {
        await using var host = await TestHost.StartAsync();
        await using var client = await RawWebSocket.ConnectAsync(host.Address, "EIO=3&transport=websocket");
        Assert.StartsWith("HTTP/1.1 400", client.Response);
    }

    [Fact]
    public async Task The_server_never_pings_them_and_each_of_their_pings_puts_the_end_off()
    {
        await using var host = await TestHost.StartAsync(Short, clock: _clock);
        await using var client = await OpenAsync(host);
        for (var round = 0; round < 3; round++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(450));
            await client.SendAsync("2");
            Assert.Equal("3", await client.ReceiveTextAsync());
        }

        Assert.Equal(1, host.Server.SessionCount);
    }

    [Fact]
    public async Task Without_their_ping_the_session_ends_whatever_else_they_send()
    {
        await using var host = await TestHost.StartAsync(Short, clock: _clock);
        await using var client = await OpenAsync(host);
        _clock.Advance(TimeSpan.FromMilliseconds(450));
        await client.SendAsync("421[\"message-with-ack\",1]");
        Assert.Equal("431[1]", await client.ReceiveTextAsync());
        _clock.Advance(TimeSpan.FromMilliseconds(150));
        Assert.Equal(1006, await client.ReceiveCloseAsync());
        Assert.Equal(0, host.Server.SessionCount);
    }

    [Fact]
    public async Task A_broadcast_reaches_clients_of_both_versions_in_their_own_frames()
    {
        await using var host = await TestHost.StartAsync(options => options.AllowEIO3 = true, _ => { });
        await using var modern = await RawWebSocket.JoinAsync(host);
        await using var legacy = await RawWebSocket.ConnectAsync(host.Address, "EIO=3&transport=websocket");
        Assert.StartsWith("0{", await legacy.ReceiveTextAsync());
        Assert.Equal("40", await legacy.ReceiveTextAsync());
        host.Server.Default.EmitBinary("all", new byte[] { 1, 2 });
        Assert.Equal(await modern.ReceiveTextAsync(), await legacy.ReceiveTextAsync());
        Assert.Equal([1, 2], await modern.ReceiveBinaryAsync());
        Assert.Equal([4, 1, 2], await legacy.ReceiveBinaryAsync());
    }

    [Fact]
    public async Task A_socket_has_the_id_that_its_client_gives_itself()
    {
        await using var host = await TestHost.StartAsync(options => options.AllowEIO3 = true);
        await using var link = await LegacyWebSocketLink.OpenAsync(host.Address, textOnly: false);
        Assert.Equal("40", await link.ReceiveAsync());
        Assert.True(host.Server.Default.TryGetSocket(link.Sid, out _));
        Assert.StartsWith("42", await link.ReceiveAsync());
        await link.SendAsync("40/custom");
        Assert.Equal("40/custom,", await link.ReceiveAsync());
        Assert.True(host.Server.Of("/custom").TryGetSocket($"/custom#{link.Sid}", out _));
    }

    [Fact]
    public async Task A_namespace_or_query_that_is_too_long_closes_the_link()
    {
        foreach (var connect in new[] { $"40/{new string('n', 300)}", $"40/custom?a={new string('q', 20_000)}" })
        {
            await using var host = await TestHost.StartAsync(options => options.AllowEIO3 = true, _ => { });
            await using var link = await LegacyWebSocketLink.OpenAsync(host.Address, textOnly: false);
            Assert.Equal("40", await link.ReceiveAsync());
            await link.SendAsync(connect);
            Assert.Null(await link.ReceiveAsync());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("-1:2")]
    [InlineData("+1:2")]
    [InlineData(" 1:2")]
    [InlineData("1a:2")]
    [InlineData("2:2")]
    [InlineData("1:😀")]
    [InlineData("99999999999999999999:2")]
    [InlineData("4294967295:2")]
    public void A_text_payload_that_is_none_is_refused(string text)
    {
        ReadOnlyMemory<byte> body = System.Text.Encoding.UTF8.GetBytes(text);
        Assert.False(LegacyPayload.TryReadText(ref body, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00ff")]
    [InlineData("0001")]
    [InlineData("0002ff32")]
    [InlineData("0201ff32")]
    [InlineData("000aff32")]
    [InlineData("0109090909090909090909ff")]
    [InlineData("01090909090909090909ff04")]
    public void A_binary_payload_that_is_none_is_refused(string hex)
    {
        ReadOnlyMemory<byte> body = Convert.FromHexString(hex);
        Assert.False(LegacyPayload.TryReadBinary(ref body, out _, out _));
    }

    [Fact]
    public void Random_payloads_are_read_or_refused_and_never_throw()
    {
        var random = new Random(3);
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = new byte[random.Next(1, 24)];
            random.NextBytes(bytes);
            (bytes[0], bytes[bytes.Length / 2]) = ((byte)random.Next(2), round % 3 == 0 ? (byte)255 : bytes[bytes.Length / 2]);
            ReadOnlyMemory<byte> body = bytes;
            while (!body.IsEmpty && LegacyPayload.TryReadBinary(ref body, out _, out _))
            {
            }

            body = System.Text.Encoding.UTF8.GetBytes($"{random.Next(12)}:{(char)random.Next(1, 0xFFFF)}{random.Next()}");
            while (!body.IsEmpty && LegacyPayload.TryReadText(ref body, out _))
            {
            }
        }
    }

    static void Short(SocketIOOptions options)
    {
        (options.PingInterval, options.PingTimeout, options.AllowEIO3) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(200), true);
    }

    static async Task<RawWebSocket> OpenAsync(TestHost host)
    {
        var client = await RawWebSocket.ConnectAsync(host.Address, "EIO=3&transport=websocket");
        Assert.StartsWith("0{", await client.ReceiveTextAsync());
        Assert.Equal("40", await client.ReceiveTextAsync());
        Assert.StartsWith("42[\"auth\"", await client.ReceiveTextAsync());
        return client;
    }
}
