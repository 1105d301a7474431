using System.Text;
using System.Text.Json;

namespace Warren.SocketIO.Tests.Support;

/// <summary>A link over WebSocket in Engine.IO 3: binary messages begin with their type, a byte of 4, or are base64 text.</summary>
public sealed class LegacyWebSocketLink : ILink
{
    readonly RawWebSocket _socket;
    readonly bool _textOnly;

    LegacyWebSocketLink(RawWebSocket socket, bool textOnly, string sid)
    {
        (_socket, _textOnly, Sid) = (socket, textOnly, sid);
    }

    public string Sid { get; }

    public static async Task<ILink> OpenAsync(Uri address, bool textOnly)
    {
        var socket = await RawWebSocket.ConnectAsync(address, $"EIO=3&transport=websocket{(textOnly ? "&b64=1" : "")}");
        using var open = JsonDocument.Parse((await socket.ReceiveTextAsync())[1..]);
        return new LegacyWebSocketLink(socket, textOnly, open.RootElement.GetProperty("sid").GetString()!);
    }

    public Task SendAsync(string packet) => _socket.SendAsync(packet);

    public Task SendBinaryAsync(byte[] data) =>
        _textOnly ? _socket.SendAsync("b4" + Convert.ToBase64String(data)) : _socket.SendBinaryAsync([4, .. data]);

    public async Task<string?> ReceiveAsync()
    {
        var frame = await _socket.ReceiveAsync();
        var text = frame?.Opcode == 1 ? Encoding.UTF8.GetString(frame.Payload) : null;
        return frame?.Opcode switch
        {
            1 when text!.StartsWith("b4", StringComparison.Ordinal) && _textOnly => "b" + Convert.ToHexStringLower(Convert.FromBase64String(text[2..])),
            1 => text,
            2 when frame.Payload is [4, .. var data] && !_textOnly => "b" + Convert.ToHexStringLower(data),
            null or 8 => null,
            var opcode => throw new InvalidOperationException($"An unexpected frame with opcode {opcode}."),
        };
    }

    public ValueTask DisposeAsync() => _socket.DisposeAsync();
}
