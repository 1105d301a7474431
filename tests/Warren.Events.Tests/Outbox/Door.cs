using System.Net;
using System.Net.Sockets;

namespace Warren.Events.Tests.Outbox;

/// <summary>A TCP door before a server: shut, it hangs up on everybody, also on those inside; open, it passes bytes both ways.</summary>
internal sealed class Door : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Uri _server;
    readonly Task _guests;
    readonly Lock _gate = new();
    CancellationTokenSource? _inside;

    public Door(Uri server)
    {
        _server = server;
        _listener.Start();
        _guests = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Open()
    {
        lock (_gate)
        {
            _inside = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        }
    }

    public void Shut()
    {
        lock (_gate)
        {
            _inside?.Cancel();
            _inside = null;
        }
    }

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
                lock (_gate)
                {
                    if (_inside is { } inside)
                    {
                        passing.Add(PassAsync(guest, inside.Token));
                    }
                    else
                    {
                        guest.Dispose();
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(passing);
        }
    }

    async Task PassAsync(TcpClient guest, CancellationToken stop)
    {
        using var server = new TcpClient();
        using (guest)
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, stop);
                var (inside, outside) = (server.GetStream(), guest.GetStream());
                await await Task.WhenAny(outside.CopyToAsync(inside, stop), inside.CopyToAsync(outside, stop));
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // Either side hung up, or the door was shut.
            }
        }
    }
}
