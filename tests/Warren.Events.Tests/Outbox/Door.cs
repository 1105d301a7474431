using System.Net;
using System.Net.Sockets;

namespace Warren.Events.Tests.Outbox;

/// <summary>A TCP door before a server: shut, it hangs up on everybody; open, it passes bytes both ways.</summary>
internal sealed class Door : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Uri _server;
    readonly Task _guests;
    volatile bool _open;

    public Door(Uri server)
    {
        _server = server;
        _listener.Start();
        _guests = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Open() => _open = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _guests;
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        var passing = new List<Task>();
        try
        {
            while (true)
            {
                var guest = await _listener.AcceptTcpClientAsync(_stop.Token);
                if (_open)
                {
                    passing.Add(PassAsync(guest));
                }
                else
                {
                    guest.Dispose();
                }
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(passing);
        }
    }

    async Task PassAsync(TcpClient guest)
    {
        using var server = new TcpClient();
        using (guest)
        {
            await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            var (inside, outside) = (server.GetStream(), guest.GetStream());
            try
            {
                await await Task.WhenAny(outside.CopyToAsync(inside, _stop.Token), inside.CopyToAsync(outside, _stop.Token));
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // Either side hung up.
            }
        }
    }
}
