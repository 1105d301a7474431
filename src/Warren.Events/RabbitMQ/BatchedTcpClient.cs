using System.Net.Sockets;
using RabbitMQ.Client;

namespace Warren.Events.RabbitMQ;

/// <summary>The client's own TCP socket, with a stream that sends in batches.</summary>
sealed class BatchedTcpClient(Socket socket) : TcpClientAdapter(socket)
{
    /// <summary>What a connection's socket is made by.</summary>
    public static ITcpClient Create(AddressFamily family) =>
        new BatchedTcpClient(new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });

    /// <inheritdoc/>
    public override NetworkStream GetStream() => new BatchedStream(Client);
}
