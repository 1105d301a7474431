using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;

namespace Warren.Events.RabbitMQ;

/// <summary>The client's own TCP socket, with a stream that sends in batches and a thread that receives.</summary>
sealed class BatchedTcpClient(Socket socket) : TcpClientAdapter(socket)
{
    readonly ReadingThread _reader = new(socket);

    /// <summary>What a connection's socket is made by.</summary>
    public static ITcpClient Create(AddressFamily family) =>
        new BatchedTcpClient(new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });

    /// <summary>Connects on a thread that waits: a socket that once connected asynchronously wakes the runtime's own thread for all it receives.</summary>
    public override Task ConnectAsync(IPAddress ep, int port, CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(() => Connect(ep, port, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public override NetworkStream GetStream() => new BatchedStream(Client, _reader);

    /// <inheritdoc/>
    public override void Close()
    {
        base.Close();
        _reader.Dispose();
    }

    void Connect(IPAddress address, int port, CancellationToken cancellation)
    {
        using var cancelling = cancellation.UnsafeRegister(static client => ((Socket)client!).Dispose(), Client);
        try
        {
            Client.Connect(address, port);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("Connecting to the broker took too long.", exception, cancellation);
        }
    }
}
