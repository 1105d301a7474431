using System.IO.Compression;
using System.Net.WebSockets;
using System.Text;
using Warren.SocketIO.Cluster;
using Warren.SocketIO.EngineIO;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>permessage-deflate (RFC 7692), frame by frame: what is agreed on, what is compressed, and what an inflated message may cost.</summary>
public sealed class WebSocketCompressionTests : IAsyncLifetime
{
    const string Offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
    const string Agreed = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    const int MaxPayload = 100_000;

    static readonly string LongText = "\"" + new string('x', 5000) + "\"";

    readonly TaskCompletionSource<Socket> _socket = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(
        options =>
        {
            options.WebSocketCompression.Enabled = true;
            options.MaxPayload = MaxPayload;
        },
        server =>
        {
            SuiteHandlers.Add(server);
            server.Default.OnConnection(socket =>
            {
                _socket.TrySetResult(socket);
                return default;
            });
        });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("permessage-deflate", "")]
    [InlineData("permessage-deflate; client_max_window_bits", "")]
    [InlineData("permessage-deflate; client_max_window_bits=10; client_no_context_takeover", "")]
    [InlineData("permessage-deflate; client_max_window_bits=\"12\"", "")]
    [InlineData("permessage-deflate; server_no_context_takeover", "")]
    [InlineData("permessage-deflate; server_max_window_bits=15", "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate", "")]
    [InlineData("x-webkit-deflate-frame, permessage-deflate", "")]
    public async Task An_offer_that_can_be_kept_is_accepted(string offer, string more)
    {
        await using var client = await ConnectAsync($"Sec-WebSocket-Extensions: {offer}");
        Assert.Contains($"\r\n{Agreed}{more}\r\n", client.Response, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("permessage-deflate; server_max_window_bits=10")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; client_max_window_bits=7")]
    [InlineData("permessage-deflate; client_max_window_bits=16")]
    [InlineData("permessage-deflate; client_max_window_bits=08")]
    [InlineData("permessage-deflate; server_no_context_takeover=1")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    [InlineData("permessage-deflate; level=9")]
    [InlineData("permessage-bzip2")]
    [InlineData(";;=,,")]
    [InlineData("")]
    public async Task An_offer_that_cannot_be_kept_is_passed_over_and_the_connection_opens(string offer)
    {
        await using var client = await ConnectAsync($"Sec-WebSocket-Extensions: {offer}");
        Assert.StartsWith("HTTP/1.1 101", client.Response, StringComparison.Ordinal);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Response, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task It_is_off_unless_switched_on()
    {
        await using var host = await TestHost.StartAsync();
        await using var client = await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket", Offer);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Response, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("0{", await client.ReceiveTextAsync());
        await client.SendFrameAsync(0xC1, Deflate("40"));
        Assert.Equal(1002, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_compressed_message_is_read_and_a_long_answer_is_compressed_without_context()
    {
        await using var client = await JoinAsync();
        for (var id = 0; id < 3; id++)
        {
            await client.SendFrameAsync(0xC1, Deflate($"42{id}[\"message-with-ack\",{LongText}]"));
            var frame = await client.ReceiveAsync();
            Assert.True(frame is { Opcode: 1, IsCompressed: true, Payload.Length: < 200 });
            // Each by an inflater of its own: nothing refers to the message before it.
            Assert.Equal($"43{id}[{LongText}]", Inflate(frame.Payload));
        }
    }

    [Fact]
    public async Task What_is_shorter_than_the_threshold_is_sent_as_it_is()
    {
        await using var client = await JoinAsync();
        await client.SendAsync("421[\"message-with-ack\",\"short\"]");
        var frame = await client.ReceiveAsync();
        Assert.True(frame is { IsCompressed: false });
        Assert.Equal("431[\"short\"]", Encoding.UTF8.GetString(frame.Payload));
    }

    [Fact]
    public async Task Compressed_fragments_make_one_message_and_control_frames_may_come_between()
    {
        await using var client = await JoinAsync();
        var packed = Deflate("427[\"message-with-ack\",\"é\"]");
        await client.SendFrameAsync(0x41, packed[..3]);
        await client.SendFrameAsync(0x89, [1]);
        await client.SendFrameAsync(0x00, packed[3..5]);
        await client.SendFrameAsync(0x80, packed[5..]);
        Assert.True(await client.ReceiveAsync() is { Opcode: 10 });
        Assert.Equal("437[\"é\"]", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_compressed_attachment_arrives_and_comes_back_compressed()
    {
        await using var client = await JoinAsync();
        await client.SendAsync("451-1[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]");
        await client.SendFrameAsync(0xC2, Deflate(new byte[3000]));
        Assert.Equal("461-1[{\"_placeholder\":true,\"num\":0}]", await client.ReceiveTextAsync());
        var frame = await client.ReceiveAsync();
        Assert.True(frame is { Opcode: 2, IsCompressed: true });
        Assert.Equal(new byte[3000], InflateBytes(frame.Payload));
    }

    [Fact]
    public async Task A_message_whose_last_block_is_marked_as_last_is_read()
    {
        await using var client = await JoinAsync();
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write("421[\"message-with-ack\"]"u8);
        }

        // RFC 7692, 7.2.3.4: such a message ends in one more byte, 0.
        await client.SendFrameAsync(0xC1, [.. packed.ToArray(), 0]);
        Assert.Equal("431[]", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Data_that_cannot_be_packed_is_sent_as_it_is()
    {
        await using var client = await JoinAsync();
        var random = new byte[4000];
        new Random(1).NextBytes(random);
        (await _socket.Task).EmitBinary("picture", random);
        await client.ReceiveTextAsync();
        var frame = await client.ReceiveAsync();
        Assert.True(frame is { Opcode: 2, IsCompressed: false });
        Assert.Equal(random, frame.Payload);
    }

    [Fact]
    public async Task An_event_can_be_sent_without_compression()
    {
        await using var client = await JoinAsync();
        var socket = await _socket.Task;
        var text = Encoding.UTF8.GetBytes(LongText);
        socket.Compress(false).EmitRaw("a", text);
        _host.Server.Default.Compress(false).EmitRaw("b", text);
        _host.Server.Default.To(socket.Id).Compress(false).Compress(true).EmitRaw("c", text);
        Assert.True(await client.ReceiveAsync() is { IsCompressed: false });
        Assert.True(await client.ReceiveAsync() is { IsCompressed: false });
        Assert.True(await client.ReceiveAsync() is { IsCompressed: true });
    }

    [Fact]
    public async Task The_wish_for_no_compression_reaches_other_nodes()
    {
        var bus = new InProcessCluster();
        await using var near = await TestHost.StartAsync(handlers: _ => { }, cluster: bus.CreateAdapter(new ClusterOptions()));
        await using var far = await TestHost.StartAsync(
            options => options.WebSocketCompression.Enabled = true, _ => { }, cluster: bus.CreateAdapter(new ClusterOptions()));
        await using var client = await RawWebSocket.ConnectAsync(far.Address, "EIO=4&transport=websocket", Offer);
        await client.ReceiveTextAsync();
        await client.SendAsync("40");
        await client.ReceiveTextAsync();
        await Bounds.UntilAsync(() => far.Server.Cluster!.OtherNodes.Count == 1, "the nodes knew each other");
        var text = Encoding.UTF8.GetBytes(LongText);
        near.Server.Default.Compress(false).EmitRaw("plain", text);
        near.Server.Default.EmitRaw("packed", text);
        Assert.True(await client.ReceiveAsync() is { IsCompressed: false });
        Assert.True(await client.ReceiveAsync() is { IsCompressed: true });
    }

    [Fact]
    public async Task A_broadcast_reaches_those_who_inflate_and_those_who_do_not()
    {
        await using var packed = await JoinAsync();
        await using var plain = await RawWebSocket.JoinAsync(_host);
        Assert.Equal("42[\"auth\",{}]", await plain.ReceiveTextAsync());
        _host.Server.Default.EmitRaw("news", Encoding.UTF8.GetBytes(LongText));
        var frame = await packed.ReceiveAsync();
        Assert.True(frame is { IsCompressed: true });
        Assert.Equal($"42[\"news\",{LongText}]", Inflate(frame.Payload));
        Assert.Equal($"42[\"news\",{LongText}]", await plain.ReceiveTextAsync());
    }

    [Fact]
    public void A_packet_is_compressed_once_however_many_inflate_it()
    {
        var broadcast = PacketGroup.Message(Encoding.UTF8.GetBytes(LongText));
        var compression = new Compression(Threshold: 10, CompressionLevel.Fastest);
        // Memory is equal when it is the same memory.
        Assert.Equal(broadcast.DeflatedFrame(compression), broadcast.DeflatedFrame(compression));
    }

    [Fact]
    public async Task A_message_that_inflates_beyond_the_limit_is_refused()
    {
        await using var client = await JoinAsync();
        var bomb = Deflate(new byte[50_000_000]);
        Assert.True(bomb.Length < MaxPayload);
        await client.SendFrameAsync(0xC2, bomb);
        Assert.Equal(1009, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Compressed_fragments_that_add_up_to_more_than_a_message_may_be_are_refused_before_they_are_inflated()
    {
        await using var client = await JoinAsync();
        await client.SendFrameAsync(0x42, new byte[60_000]);
        await client.SendFrameAsync(0x00, new byte[60_000]);
        Assert.Equal(1009, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_message_of_exactly_the_limit_passes_however_badly_it_was_packed()
    {
        await using var client = await JoinAsync();
        var random = new byte[MaxPayload];
        new Random(1).NextBytes(random);
        var packed = Deflate(random);
        Assert.True(packed.Length > MaxPayload);
        await client.SendAsync("451-1[\"message-with-ack\",1,{\"_placeholder\":true,\"num\":0}]");
        await client.SendFrameAsync(0xC2, packed);
        Assert.Equal("461-1[1,{\"_placeholder\":true,\"num\":0}]", await client.ReceiveTextAsync());
        Assert.Equal(random, await client.ReceiveBinaryAsync());
    }

    [Fact]
    public async Task What_is_not_compressed_data_is_refused()
    {
        await using var client = await JoinAsync();
        await client.SendFrameAsync(0xC1, [0x07, 0xFF, 0xFF, 0xFF]);
        Assert.Equal(1007, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Text_that_is_not_utf8_once_inflated_is_refused()
    {
        await using var client = await JoinAsync();
        await client.SendFrameAsync(0xC1, Deflate([0x34, 0xC3, 0x28]));
        Assert.Equal(1007, await client.ReceiveCloseAsync());
    }

    [Theory]
    [InlineData(0xC9)]
    [InlineData(0xC0)]
    [InlineData(0xA1)]
    [InlineData(0xD1)]
    public async Task The_bit_on_a_control_frame_or_a_continuation_and_the_other_bits_are_refused(byte first)
    {
        await using var client = await JoinAsync();
        await client.SendFrameAsync(first == 0xC0 ? (byte)0x41 : (byte)0x8A, []);
        await client.SendFrameAsync(first, []);
        Assert.Equal(1002, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task An_upgrade_speaks_compressed_too()
    {
        await using var link = await PollingLink.OpenAsync(_host.Address);
        await using var client = await RawWebSocket.ConnectAsync(_host.Address, $"EIO=4&transport=websocket&sid={link.Sid}", Offer);
        await client.SendFrameAsync(0xC1, Deflate("2probe"));
        Assert.Equal("3probe", await client.ReceiveTextAsync());
        await client.SendFrameAsync(0xC1, Deflate("5"));
        await client.SendFrameAsync(0xC1, Deflate("40"));
        Assert.StartsWith("40{", await client.ReceiveTextAsync());
        Assert.Equal("42[\"auth\",{}]", await client.ReceiveTextAsync());
        await client.SendFrameAsync(0xC1, Deflate($"421[\"message-with-ack\",{LongText}]"));
        Assert.True(await client.ReceiveAsync() is { IsCompressed: true });
    }

    [Fact]
    public async Task The_frameworks_own_client_understands_it()
    {
        using var client = new ClientWebSocket();
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        using var bound = new CancellationTokenSource(Bounds.Wait);
        var address = new UriBuilder(_host.Address) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" };
        await client.ConnectAsync(address.Uri, bound.Token);
        Assert.StartsWith("0{", await ReceiveAsync());
        await client.SendAsync("40"u8.ToArray(), WebSocketMessageType.Text, true, bound.Token);
        Assert.StartsWith("40{", await ReceiveAsync());
        Assert.Equal("42[\"auth\",{}]", await ReceiveAsync());
        for (var id = 0; id < 3; id++)
        {
            await client.SendAsync(Encoding.UTF8.GetBytes($"42{id}[\"message-with-ack\",{LongText}]"), WebSocketMessageType.Text, true, bound.Token);
            Assert.Equal($"43{id}[{LongText}]", await ReceiveAsync());
        }

        async Task<string> ReceiveAsync()
        {
            using var whole = new MemoryStream();
            var buffer = new byte[8192];
            ValueWebSocketReceiveResult part;
            do
            {
                part = await client.ReceiveAsync(buffer.AsMemory(), bound.Token);
                whole.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            return Encoding.UTF8.GetString(whole.ToArray());
        }
    }

    Task<RawWebSocket> ConnectAsync(string header) => RawWebSocket.ConnectAsync(_host.Address, "EIO=4&transport=websocket", header);

    async Task<RawWebSocket> JoinAsync()
    {
        var client = await ConnectAsync(Offer);
        Assert.StartsWith("0{", await client.ReceiveTextAsync());
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReceiveTextAsync());
        Assert.Equal("42[\"auth\",{}]", await client.ReceiveTextAsync());
        await _socket.Task.WaitAsync(Bounds.Wait);
        return client;
    }

    static byte[] Deflate(string text) => Deflate(Encoding.UTF8.GetBytes(text));

    static byte[] Deflate(byte[] data)
    {
        using var packed = new MemoryStream();
        using var deflate = new DeflateStream(packed, CompressionLevel.Optimal);
        deflate.Write(data);
        deflate.Flush();
        return packed.ToArray()[..^4];
    }

    static string Inflate(byte[] packed) => Encoding.UTF8.GetString(InflateBytes(packed));

    static byte[] InflateBytes(byte[] packed)
    {
        using var plain = new MemoryStream();
        using var inflate = new DeflateStream(new MemoryStream([.. packed, 0, 0, 0xFF, 0xFF]), CompressionMode.Decompress);
        inflate.CopyTo(plain);
        return plain.ToArray();
    }
}
