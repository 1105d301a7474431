using System.Text.Json;

namespace Warren.SocketIO.Tests.Support;

/// <summary>A link over HTTP long-polling alone.</summary>
public sealed class PollingLink : ILink
{
    readonly HttpClient _http;
    readonly Queue<string> _received = [];
    bool _closed;

    PollingLink(HttpClient http, string sid)
    {
        (_http, Sid) = (http, sid);
    }

    public string Sid { get; }

    string Query => $"/socket.io/?EIO=4&transport=polling&sid={Sid}";

    public static async Task<PollingLink> OpenAsync(Uri address)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = Bounds.Wait };
        var body = await http.GetStringAsync("/socket.io/?EIO=4&transport=polling");
        using var open = JsonDocument.Parse(body[1..]);
        return new PollingLink(http, open.RootElement.GetProperty("sid").GetString()!);
    }

    /// <summary>What is sent to a session that is gone is refused; the next receive shows it.</summary>
    public async Task SendAsync(string packet)
    {
        using var response = await _http.PostAsync(Query, new StringContent(packet));
    }

    public Task SendBinaryAsync(byte[] data) => SendAsync("b" + Convert.ToBase64String(data));

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
            else if (packet.StartsWith('b'))
            {
                return "b" + Convert.ToHexStringLower(Convert.FromBase64String(packet[1..]));
            }
            else if (packet != "6")
            {
                return packet;
            }
        }

        return null;
    }

    async Task PollAsync()
    {
        using var response = await _http.GetAsync(Query);
        if (!response.IsSuccessStatusCode)
        {
            _closed = true;
            return;
        }

        foreach (var packet in (await response.Content.ReadAsStringAsync()).Split('\x1e'))
        {
            _received.Enqueue(packet);
        }
    }

    /// <summary>What came with a poll and was not read yet, for a client that goes on by WebSocket.</summary>
    public async Task DrainAsync(List<string> packets)
    {
        await PollAsync();
        packets.AddRange(_received.Where(packet => packet != "6"));
        _received.Clear();
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return default;
    }
}
