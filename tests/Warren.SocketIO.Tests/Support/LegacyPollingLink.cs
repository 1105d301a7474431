using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Warren.SocketIO.Tests.Support;

/// <summary>A link over HTTP long-polling in Engine.IO 3, in bytes or, for a client that knows text only, with base64.</summary>
public sealed class LegacyPollingLink : ILink
{
    readonly HttpClient _http;
    readonly bool _textOnly;
    readonly Queue<string> _received = [];
    bool _closed;

    LegacyPollingLink(HttpClient http, bool textOnly, string sid)
    {
        (_http, _textOnly, Sid) = (http, textOnly, sid);
    }

    public string Sid { get; }

    string Query => $"/socket.io/?EIO=3&transport=polling&sid={Sid}{(_textOnly ? "&b64=1" : "")}";

    public static async Task<ILink> OpenAsync(Uri address, bool textOnly)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = Bounds.Wait };
        var body = await http.GetStringAsync($"/socket.io/?EIO=3&transport=polling{(textOnly ? "&b64=1" : "")}");
        var colon = body.IndexOf(':');
        Assert.Equal(int.Parse(body[..colon], CultureInfo.InvariantCulture), body.Length - colon - 1);
        using var open = JsonDocument.Parse(body[(colon + 2)..]);
        return new LegacyPollingLink(http, textOnly, open.RootElement.GetProperty("sid").GetString()!);
    }

    public async Task SendAsync(string packet)
    {
        using var response = await _http.PostAsync(Query, new StringContent($"{packet.Length}:{packet}"));
    }

    public async Task SendBinaryAsync(byte[] data)
    {
        if (_textOnly)
        {
            await SendAsync("b4" + Convert.ToBase64String(data));
            return;
        }

        var digits = $"{data.Length + 1}".Select(digit => (byte)(digit - '0'));
        var content = new ByteArrayContent([1, .. digits, 255, 4, .. data]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await _http.PostAsync(Query, content);
    }

    public async Task<string?> ReceiveAsync()
    {
        while (!_closed)
        {
            if (_received.Count == 0)
            {
                await PollAsync();
            }
            else if (_received.Dequeue() is var packet && packet == "1")
            {
                _closed = true;
            }
            else if (packet.StartsWith("b4", StringComparison.Ordinal))
            {
                return "b" + Convert.ToHexStringLower(Convert.FromBase64String(packet[2..]));
            }
            else if (packet != "6")
            {
                return packet;
            }
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return default;
    }

    async Task PollAsync()
    {
        using var response = await _http.GetAsync(Query);
        if (!response.IsSuccessStatusCode)
        {
            _closed = true;
        }
        else if (response.Content.Headers.ContentType?.MediaType == "application/octet-stream")
        {
            Assert.False(_textOnly);
            ReadBytes(await response.Content.ReadAsByteArrayAsync());
        }
        else
        {
            ReadText(await response.Content.ReadAsStringAsync());
        }
    }

    void ReadText(string body)
    {
        while (body.Length > 0)
        {
            var colon = body.IndexOf(':');
            var end = colon + 1 + int.Parse(body[..colon], CultureInfo.InvariantCulture);
            _received.Enqueue(body[(colon + 1)..end]);
            body = body[end..];
        }
    }

    void ReadBytes(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            var end = body.IndexOf((byte)255);
            var length = 0;
            foreach (var digit in body[1..end])
            {
                length = (length * 10) + digit;
            }

            var packet = body.Slice(end + 1, length);
            _received.Enqueue(body[0] == 0 ? Encoding.UTF8.GetString(packet) : "b" + (char)('0' + packet[0]) + Convert.ToBase64String(packet[1..]));
            body = body[(end + 1 + length)..];
        }
    }
}
