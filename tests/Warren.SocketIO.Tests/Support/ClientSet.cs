using System.Net.Sockets;
using System.Text;
using NetSocket = System.Net.Sockets.Socket;

namespace Warren.SocketIO.Tests.Support;

/// <summary>Clients that have joined, on blocking sockets with one buffer: sending and receiving allocate nothing, and an idle one holds little more than its socket.</summary>
public sealed class ClientSet : IDisposable
{
    readonly List<NetSocket> _sockets = [];
    readonly byte[] _buffer = new byte[4096];

    public ClientSet(TestHost host, int count)
    {
        for (var index = 0; index < count; index++)
        {
            var socket = new NetSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
                ReceiveTimeout = (int)Bounds.Wait.TotalMilliseconds,
            };
            _sockets.Add(socket);
            socket.Connect(host.Address.Host, host.Address.Port);
            socket.Send(Encoding.ASCII.GetBytes(
                $"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
            ReceiveUntil(socket, "\"maxPayload\":1000000}");
            socket.Send(RawWebSocket.Frame(0x81, "40"u8.ToArray()));
            ReceiveUntil(socket, "\"}");
        }
    }

    public void Send(byte[] frame) => _sockets[0].Send(frame);

    /// <summary>So many bytes at each client.</summary>
    public void Receive(int bytes)
    {
        foreach (var socket in _sockets)
        {
            for (var missing = bytes; missing > 0;)
            {
                var count = socket.Receive(_buffer, 0, missing, SocketFlags.None);
                missing -= count > 0 ? count : throw new EndOfStreamException("The server closed the connection.");
            }
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    void ReceiveUntil(NetSocket socket, string end)
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var count = socket.Receive(_buffer);
            text.Append(Encoding.UTF8.GetString(_buffer, 0, count > 0 ? count : throw new EndOfStreamException("The server closed the connection.")));
        }
    }
}
