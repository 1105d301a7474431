using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Warren.Bench.Peers;

/// <summary>Kestrel and the framework's WebSocket, without a protocol on top. See PlainProtocol in Warren.Bench for what it speaks.</summary>
internal static class WebSocketPeer
{
    static readonly ConcurrentDictionary<WebSocketClient, bool> Clients = [];

    public static async Task RunAsync(HttpContext context)
    {
        using var client = new WebSocketClient(await context.WebSockets.AcceptWebSocketAsync());
        Clients[client] = true;
        var buffer = new byte[4096];
        while (await client.ReceiveAsync(buffer) is { Length: > 0 } message)
        {
            switch (message.Span[0])
            {
                case (byte)'b':
                    // Not one after the other: a slow client must not hold up the rest.
                    var sent = Clients.Keys.Select(other => other.SendAsync(message)).ToList();
                    await Task.WhenAll(sent);
                    break;
                case (byte)'e':
                    message.Span[0] = (byte)'a';
                    await client.SendAsync(message);
                    break;
                default:
                    await client.SendAsync(message);
                    break;
            }
        }

        Clients.TryRemove(client, out _);
    }

    /// <summary>One write at a time, as the framework asks.</summary>
    sealed class WebSocketClient(WebSocket socket) : IDisposable
    {
        readonly SemaphoreSlim _writing = new(1);

        public async ValueTask<Memory<byte>> ReceiveAsync(byte[] buffer)
        {
            try
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                return buffer.AsMemory(0, received.EndOfMessage ? received.Count : 0);
            }
            catch (WebSocketException)
            {
                // The client is gone.
                return default;
            }
        }

        public async Task SendAsync(ReadOnlyMemory<byte> message)
        {
            await _writing.WaitAsync();
            try
            {
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
            finally
            {
                _writing.Release();
            }
        }

        public void Dispose()
        {
            socket.Dispose();
            _writing.Dispose();
        }
    }
}
