using System.Text;
using System.Text.Json;

namespace Warren.SocketIO.Tests.Support;

/// <summary>A link over WebSocket alone.</summary>
public sealed class WebSocketLink : ILink
{
    WebSocketLink(RawWebSocket socket, string sid)
    {
        (Socket, Sid) = (socket, sid);
    }

    public RawWebSocket Socket { get; }

    public string Sid { get; }

    public static async Task<ILink> OpenAsync(Uri address)
    {
        var socket = await RawWebSocket.ConnectAsync(address, "EIO=4&transport=websocket");
        using var open = JsonDocument.Parse((await socket.ReceiveTextAsync())[1..]);
        return new WebSocketLink(socket, open.RootElement.GetProperty("sid").GetString()!);
    }

    public Task SendAsync(string packet) => Socket.SendAsync(packet);

    public Task SendBinaryAsync(byte[] data) => Socket.SendBinaryAsync(data);

    public async Task<string?> ReceiveAsync()
    {
        var frame = await Socket.ReceiveAsync();
        return frame?.Opcode switch
        {
            1 => Encoding.UTF8.GetString(frame.Payload),
            2 => "b" + Convert.ToHexStringLower(frame.Payload),
            null or 8 => null,
            var opcode => throw new InvalidOperationException($"An unexpected frame with opcode {opcode}."),
        };
    }

    public ValueTask DisposeAsync() => Socket.DisposeAsync();
}
