using System.Net.Sockets;
using System.Text;

namespace Warren.SocketIO.Tests.Support;

/// <summary>
/// A connection by hand, for clients that stop in the middle of anything. It is reset at its end: that is what a client's death looks like, and
/// it leaves no port behind that waits.
/// </summary>
public sealed class RawConnection : IDisposable
{
    readonly System.Net.Sockets.Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
    readonly byte[] _buffer = new byte[2048];
    readonly string _host;

    RawConnection(Uri address) => _host = address.Authority;

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection(address);
        await connection._socket.ConnectAsync(address.Host, address.Port).WaitAsync(Bounds.Wait);
        return connection;
    }

    /// <summary>Sends a request, or the beginning of one: its body may be shorter than <paramref name="length"/> says.</summary>
    public Task SendAsync(string method, string query, string body = "", int? length = null, string headers = "") =>
        SendAsync(Request(method, query, body, length, headers));

    public async Task SendAsync(byte[] bytes) => await _socket.SendAsync(bytes).WaitAsync(Bounds.Wait);

    /// <summary>Asks for a WebSocket.</summary>
    public Task UpgradeAsync(string query) => SendAsync(Upgrade(query));

    /// <summary>Asks for a WebSocket, and sends more in the same breath, before the server can have answered.</summary>
    public Task UpgradeAsync(string query, byte[] more) => SendAsync([.. Upgrade(query), .. more]);

    /// <summary>Reads until a text has come.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        var read = new StringBuilder();
        while (!read.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await _socket.ReceiveAsync(_buffer).WaitAsync(Bounds.Wait);
            Assert.True(count > 0, $"The connection ended before '{text}', after: {read}");
            read.Append(Encoding.UTF8.GetString(_buffer, 0, count));
        }

        return read.ToString();
    }

    /// <summary>A polling handshake; gives the session's id.</summary>
    public async Task<string> OpenSessionAsync()
    {
        await SendAsync("GET", "transport=polling");
        var answer = await ReadUntilAsync("}");
        var start = answer.IndexOf("\"sid\":\"", StringComparison.Ordinal) + 7;
        return answer[start..answer.IndexOf('"', start)];
    }

    /// <summary>Reads to the end of the connection, however it ends.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var read = new StringBuilder();
        try
        {
            while (await _socket.ReceiveAsync(_buffer).WaitAsync(Bounds.Wait) is var count and > 0)
            {
                read.Append(Encoding.Latin1.GetString(_buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // Reset: the server did not read all that was sent.
        }

        return read.ToString();
    }

    public void Dispose() => _socket.Dispose();

    byte[] Upgrade(string query) => Request("GET", query, headers:
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");

    byte[] Request(string method, string query, string body = "", int? length = null, string headers = "") => Encoding.UTF8.GetBytes(
        $"{method} /socket.io/?EIO=4&{query} HTTP/1.1\r\nHost: {_host}\r\nContent-Length: {length ?? body.Length}\r\n{headers}\r\n{body}");
}
