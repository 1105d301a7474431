using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Warren.SocketIO.Tests.Support;

/// <summary>A WebSocket client that puts any bytes on the wire and shows every frame it gets, right or wrong.</summary>
public sealed class RawWebSocket : IAsyncDisposable
{
    const string Version = "Sec-WebSocket-Version";

    readonly TcpClient _tcp;
    readonly Stream _stream;

    RawWebSocket(TcpClient tcp)
    {
        (_tcp, _stream) = (tcp, tcp.GetStream());
    }

    /// <summary>Status line and headers of the server's answer.</summary>
    public string Response { get; private set; } = "";

    public static async Task<RawWebSocket> ConnectAsync(Uri address, string query, params string[] headers)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(address.Host, address.Port);
        var client = new RawWebSocket(tcp);
        var version = headers.Any(header => header.StartsWith(Version, StringComparison.Ordinal)) ? Array.Empty<string>() : [$"{Version}: 13"];
        string[] lines =
        [
            $"GET /socket.io/?{query} HTTP/1.1", $"Host: {address.Authority}", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", .. version, .. headers, "", "",
        ];
        await client._stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)));
        client.Response = await client.ReadHeadAsync();
        return client;
    }

    /// <summary>A WebSocket session past its open packet.</summary>
    public static async Task<RawWebSocket> OpenAsync(TestHost host, params string[] headers)
    {
        var client = await ConnectAsync(host.Address, "EIO=4&transport=websocket", headers);
        Assert.StartsWith("0{", await client.ReceiveTextAsync());
        return client;
    }

    /// <summary>A WebSocket session that has joined "/".</summary>
    public static async Task<RawWebSocket> JoinAsync(TestHost host, string connect = "40")
    {
        var client = await OpenAsync(host);
        await client.SendAsync(connect);
        Assert.StartsWith("40", await client.ReceiveTextAsync());
        return client;
    }

    public Task SendAsync(string text) => SendFrameAsync(0x81, Encoding.UTF8.GetBytes(text));

    public Task SendBinaryAsync(byte[] data) => SendFrameAsync(0x82, data);

    public async Task SendFrameAsync(byte first, byte[] payload, bool masked = true) => await SendBytesAsync(Frame(first, payload, masked));

    public async Task SendBytesAsync(byte[] bytes) => await _stream.WriteAsync(bytes).AsTask().WaitAsync(Bounds.Wait);

    public static byte[] Frame(byte first, byte[] payload, bool masked = true)
    {
        var header = payload.Length < 126 ? 2 : payload.Length <= ushort.MaxValue ? 4 : 10;
        var frame = new byte[header + (masked ? 4 : 0) + payload.Length];
        frame[0] = first;
        frame[1] = (byte)((masked ? 0x80 : 0) | (header == 2 ? payload.Length : header == 4 ? 126 : 127));
        if (header == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        }
        else if (header == 10)
        {
            BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
        }

        byte[] mask = masked ? [1, 2, 3, 4] : [];
        mask.CopyTo(frame, header);
        for (var index = 0; index < payload.Length; index++)
        {
            frame[header + mask.Length + index] = (byte)(payload[index] ^ (masked ? mask[index & 3] : 0));
        }

        return frame;
    }

    /// <summary>The next frame, or null when the connection has ended.</summary>
    public async Task<RawFrame?> ReceiveAsync()
    {
        using var bound = new CancellationTokenSource(Bounds.Wait);
        try
        {
            var header = new byte[2];
            await _stream.ReadExactlyAsync(header, bound.Token);
            var length = header[1] & 0x7F;
            if (length >= 126)
            {
                var extended = new byte[length == 126 ? 2 : 8];
                await _stream.ReadExactlyAsync(extended, bound.Token);
                length = extended.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(extended) : (int)BinaryPrimitives.ReadUInt64BigEndian(extended);
            }

            var payload = new byte[length];
            await _stream.ReadExactlyAsync(payload, bound.Token);
            return new RawFrame((byte)(header[0] & 0xF), payload, (header[0] & 0x40) != 0);
        }
        catch (Exception exception) when (exception is IOException)
        {
            return null;
        }
    }

    /// <summary>The next text message; pings of the server are answered on the way unless they are asked for.</summary>
    public async Task<string> ReceiveTextAsync()
    {
        var frame = await ReceiveAsync();
        Assert.NotNull(frame);
        Assert.Equal(1, frame.Opcode);
        return Encoding.UTF8.GetString(frame.Payload);
    }

    public async Task<byte[]> ReceiveBinaryAsync()
    {
        var frame = await ReceiveAsync();
        Assert.NotNull(frame);
        Assert.Equal(2, frame.Opcode);
        return frame.Payload;
    }

    /// <summary>What follows the head of a refusal, up to the end of the connection.</summary>
    public async Task<string> ReceiveBodyAsync()
    {
        using var bound = new CancellationTokenSource(Bounds.Wait);
        using var reader = new StreamReader(_stream, leaveOpen: true);
        return await reader.ReadToEndAsync(bound.Token);
    }

    /// <summary>The reason in the close frame that <see cref="ReceiveCloseAsync"/> has read, and how many pongs it passed over.</summary>
    public (string Reason, int Pongs) Closing { get; private set; }

    /// <summary>Reads until the server closes; the status of its close frame, 1005 for none in it, 1006 for no close frame at all.</summary>
    public async Task<int> ReceiveCloseAsync()
    {
        var pongs = 0;
        while (await ReceiveAsync() is { } frame)
        {
            pongs += frame.Opcode == 10 ? 1 : 0;
            if (frame.Opcode == 8)
            {
                Closing = (Encoding.UTF8.GetString(frame.Payload.AsSpan(Math.Min(2, frame.Payload.Length))), pongs);
                return frame.Payload.Length == 0 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(frame.Payload);
            }
        }

        return 1006;
    }

    /// <summary>The server sees the end of the stream; what it still sends can be read.</summary>
    public void FinishSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return default;
    }

    async Task<string> ReadHeadAsync()
    {
        using var bound = new CancellationTokenSource(Bounds.Wait);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await _stream.ReadAsync(one, bound.Token) > 0)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}

/// <param name="Opcode">Of RFC 6455.</param>
/// <param name="Payload">As it came.</param>
/// <param name="IsCompressed">Whether the bit of RFC 7692 is set.</param>
public sealed record RawFrame(byte Opcode, byte[] Payload, bool IsCompressed);
