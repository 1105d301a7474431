using System.Net;
using System.Text;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>64 KiB of random bytes at every door: a clear refusal, nothing left behind, the process alive. The seeds are fixed.</summary>
public sealed class HostileTests : IAsyncLifetime
{
    const int Size = 64 * 1024;

    readonly HttpClient _http = new() { Timeout = Bounds.Wait };
    TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(options => options.EventsPerSecond = 0);

    /// <summary>After every attack: nobody is left, nothing was logged, and a decent client is served.</summary>
    public async ValueTask DisposeAsync()
    {
        await Bounds.UntilAsync(() => _host.Server.SessionCount == 0, "the attacker's sessions were closed");
        await using (var client = await RawWebSocket.JoinAsync(_host))
        {
            Assert.Equal("42[\"auth\",{}]", await client.ReceiveTextAsync());
        }

        Assert.Empty(_host.Logs.Lines);
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("text/plain")]
    public async Task Random_bytes_in_a_post(string type)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            await using var link = await PollingLink.OpenAsync(_host.Address);
            using var content = new ByteArrayContent(Random(seed));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await _http.PostAsync($"{_host.Address}socket.io/?EIO=4&transport=polling&sid={link.Sid}", content);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task Random_bytes_in_the_query()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            // Kestrel bounds the request line at 8 KiB.
            var random = Convert.ToHexString(Random(seed).AsSpan(0, 3000));
            foreach (var query in new[] { $"EIO={random}&transport=polling", $"EIO=4&transport={random}", $"EIO=4&transport=polling&sid={random}" })
            {
                using var response = await _http.GetAsync($"{_host.Address}socket.io/?{query}");
                Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Random_bytes_in_place_of_websocket_frames()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            await using var client = await RawWebSocket.OpenAsync(_host);
            await SendAsync(client, Random(seed));
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    [InlineData("4")]
    [InlineData("40")]
    [InlineData("40/")]
    [InlineData("41")]
    [InlineData("42")]
    [InlineData("42[\"")]
    [InlineData("421")]
    [InlineData("43")]
    [InlineData("431[")]
    [InlineData("44")]
    [InlineData("45")]
    [InlineData("451-")]
    [InlineData("46")]
    [InlineData("461-1[")]
    [InlineData("b")]
    [InlineData("5")]
    [InlineData("6")]
    public async Task Random_bytes_and_random_text_in_every_packet(string start)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            // Text that survives UTF-8 gets further in.
            var bytes = Random(seed);
            var text = Encoding.UTF8.GetBytes(Convert.ToBase64String(bytes, 0, bytes.Length / 2));
            foreach (var random in new[] { bytes, text, Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(text).Replace('A', '"').Replace('b', ',')) })
            {
                await using var client = await RawWebSocket.JoinAsync(_host);
                await SendAsync(client, RawWebSocket.Frame(0x81, [.. Encoding.UTF8.GetBytes(start), .. random]));
            }
        }
    }

    [Fact]
    public async Task Random_bytes_in_place_of_attachments()
    {
        await using var client = await RawWebSocket.JoinAsync(_host);
        for (var seed = 0; seed < 20; seed++)
        {
            await client.SendAsync("451-[\"unheard\",{\"_placeholder\":true,\"num\":0}]");
            await client.SendBinaryAsync(Random(seed));
        }

        await client.SendBinaryAsync(Random(0));
        await client.ReceiveCloseAsync();
    }

    [Fact]
    public async Task Json_that_is_too_deep_closes_the_link()
    {
        await using var client = await RawWebSocket.JoinAsync(_host);
        await client.SendAsync($"42[\"message\",{new string('[', 70)}{new string(']', 70)}]");
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Json_of_the_greatest_depth_is_data_and_one_deeper_closes_the_link()
    {
        // The packet's own array is one of the 64.
        await using var client = await RawWebSocket.JoinAsync(_host);
        Assert.Equal("42[\"auth\",{}]", await client.ReceiveTextAsync());
        var deep = new string('[', 63) + new string(']', 63);
        await client.SendAsync($"421[\"message-with-ack\",{deep}]");
        Assert.Equal($"431[{deep}]", await client.ReceiveTextAsync());
        await client.SendAsync($"421[\"message-with-ack\",[{deep}]]");
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Bad_frames_that_come_with_the_handshake_end_the_connection()
    {
        // Without a mask, with reserved bits, longer than anything.
        byte[][] bad = [[0x81, 2, 52, 48], [0xF1, 0x80, 1, 2, 3, 4], [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]];
        foreach (var frame in bad)
        {
            using var client = await RawConnection.OpenAsync(_host.Address);
            await client.UpgradeAsync("transport=websocket", frame);
            // The frame that closes has two bytes of data, and a status of 1000 and something begins with a 3.
            Assert.StartsWith("HTTP/1.1 101 ", await client.ReadUntilAsync("\u0002\u0003"), StringComparison.Ordinal);
            await Bounds.UntilAsync(() => _host.Server.SessionCount == 0, "the session was closed");
        }
    }

    [Fact]
    public async Task An_auth_payload_beyond_the_limit_closes_the_link()
    {
        await using var client = await RawWebSocket.OpenAsync(_host);
        await client.SendAsync($"40{{\"a\":\"{new string('x', 20_000)}\"}}");
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_frame_that_announces_more_than_a_message_may_be_is_refused_before_it_comes()
    {
        await using var client = await RawWebSocket.JoinAsync(_host);
        await client.SendBytesAsync([0x81, 0xFF, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]);
        Assert.Equal(1009, await client.ReceiveCloseAsync());
        Assert.Equal("", client.Closing.Reason);
    }

    [Fact]
    public async Task Fragments_that_add_up_to_more_than_a_message_may_be_are_refused()
    {
        await using var client = await RawWebSocket.JoinAsync(_host);
        await client.SendFrameAsync(0x01, new byte[600_000]);
        await client.SendFrameAsync(0x80, new byte[600_000]);
        Assert.Equal(1009, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_message_in_too_many_fragments_is_refused()
    {
        await using var client = await RawWebSocket.JoinAsync(_host);
        var fragments = Enumerable.Range(0, 1100).SelectMany(number => RawWebSocket.Frame((byte)(number == 0 ? 0x01 : 0x00), "4"u8.ToArray()));
        await client.SendBytesAsync([.. fragments]);
        Assert.Equal(1008, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_flood_of_pings_is_answered_no_faster_than_it_is_read()
    {
        await using var client = await RawWebSocket.JoinAsync(_host);
        var pings = Enumerable.Range(0, 20_000).SelectMany(_ => RawWebSocket.Frame(0x89, new byte[100])).ToArray();
        await client.SendBytesAsync([.. pings, .. RawWebSocket.Frame(0x88, [])]);
        Assert.Equal(1005, await client.ReceiveCloseAsync());
        Assert.InRange(client.Closing.Pongs, 1, 19_999);
    }

    [Fact]
    public async Task More_packets_in_a_post_than_allowed_are_refused()
    {
        await using var link = await PollingLink.OpenAsync(_host.Address);
        using var response = await _http.PostAsync(
            $"{_host.Address}socket.io/?EIO=4&transport=polling&sid={link.Sid}", new StringContent(string.Join('\x1e', Enumerable.Repeat("40", 1001))));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    /// <summary>Sends, ends the stream, and reads until the server has closed: it may do so before everything was sent.</summary>
    static async Task SendAsync(RawWebSocket client, byte[] bytes)
    {
        try
        {
            await client.SendBytesAsync(bytes);
            client.FinishSending();
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            // The server was quicker.
        }

        await client.ReceiveCloseAsync();
    }

    static byte[] Random(int seed)
    {
        var bytes = new byte[Size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
