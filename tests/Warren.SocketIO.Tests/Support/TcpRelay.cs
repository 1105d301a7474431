using System.Net;
using System.Net.Sockets;

namespace Warren.SocketIO.Tests.Support;

/// <summary>An address that stays while the server behind it changes.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Task _accepting;

    public TcpRelay()
    {
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Where new connections go; null refuses them.</summary>
    public Uri? Target { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        while (true)
        {
            _ = RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
    }

    async Task RelayAsync(TcpClient near)
    {
        using var far = new TcpClient { NoDelay = true };
        try
        {
            if (Target is { } target)
            {
                await far.ConnectAsync(target.Host, target.Port, _stop.Token);
                var (here, there) = (near.GetStream(), far.GetStream());
                await Task.WhenAny(here.CopyToAsync(there, _stop.Token), there.CopyToAsync(here, _stop.Token));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One side is gone, so the other goes too.
        }
        finally
        {
            near.Dispose();
        }
    }
}
