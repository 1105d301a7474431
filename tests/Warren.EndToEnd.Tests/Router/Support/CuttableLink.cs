using System.Net;
using System.Net.Sockets;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>Stands between a test's processes and a server that other tests share, so that a test can lose it alone.</summary>
sealed class CuttableLink : IDisposable
{
    readonly Uri _target;
    readonly List<Socket> _open = [];
    readonly Lock _gate = new();
    TcpListener _listener;

    /// <summary>Listens on a free port and passes everything on.</summary>
    public CuttableLink(Uri target)
    {
        _target = target;
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>Where it listens, also after it was cut.</summary>
    public int Port { get; }

    /// <summary>Cuts every connection and refuses new ones.</summary>
    public void Cut()
    {
        _listener.Stop();
        lock (_gate)
        {
            _open.ForEach(socket => socket.Dispose());
            _open.Clear();
        }
    }

    /// <summary>Lets new ones through.</summary>
    public void Mend() => _listener = Listen(Port);

    public void Dispose() => Cut();

    TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = AcceptAsync(listener);
        return listener;
    }

    async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                lock (_gate)
                {
                    _open.AddRange([near, far]);
                }

                await far.ConnectAsync(_target.Host, _target.Port);
                near.NoDelay = far.NoDelay = true;
                _ = PassAsync(near, far);
                _ = PassAsync(far, near);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    static async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[65_536];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, read));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
