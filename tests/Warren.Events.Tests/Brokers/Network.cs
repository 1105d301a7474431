using System.Net;
using System.Net.Sockets;

namespace Warren.Events.Tests.Brokers;

/// <summary>A network between a client and the broker that can stop carrying without a word, or break.</summary>
sealed class Network : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Uri _target;
    readonly Func<Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>? _filter;
    readonly Lock _gate = new();
    readonly List<Socket> _sockets = [];
    readonly CancellationTokenSource _over = new();
    readonly Task _accepting;
    TaskCompletionSource _thawed = Completed();
    TaskCompletionSource _heldBack = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="target">The broker.</param>
    /// <param name="filter">Makes for each connection what takes something out of what the client sends.</param>
    public Network(Uri target, Func<Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>? filter = null)
    {
        _filter = filter;
        _target = target;
        _listener.Start();
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Address = new UriBuilder(target) { Host = "127.0.0.1", Port = port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>The broker's address through this network.</summary>
    public Uri Address { get; }

    /// <summary>Connections stay and carry nothing.</summary>
    public void Freeze()
    {
        _heldBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _thawed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Thaw() => _thawed.TrySetResult();

    /// <summary>Completes when something was sent into the frozen network.</summary>
    public Task WhenFrozenTrafficAsync(CancellationToken cancellation) => _heldBack.Task.WaitAsync(cancellation);

    /// <summary>Resets every connection.</summary>
    public void Break()
    {
        Socket[] sockets;
        lock (_gate)
        {
            sockets = [.. _sockets];
            _sockets.Clear();
        }

        foreach (var socket in sockets)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }
            catch (ObjectDisposedException)
            {
                // Its peer had closed it already.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        Thaw();
        Break();
        await _accepting;
        _over.Dispose();
    }

    static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_over.Token);
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(_target.Host, _target.Port, _over.Token);
                lock (_gate)
                {
                    _sockets.Add(client);
                    _sockets.Add(server);
                }

                _ = CarryAsync(client, server, fromClient: true);
                _ = CarryAsync(server, client, fromClient: false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task CarryAsync(Socket from, Socket to, bool fromClient)
    {
        var buffer = new byte[64 * 1024];
        var filter = fromClient ? _filter?.Invoke() : null;
        try
        {
            int length;
            while ((length = await from.ReceiveAsync(buffer)) > 0)
            {
                if (fromClient && !_thawed.Task.IsCompleted)
                {
                    _heldBack.TrySetResult();
                }

                await _thawed.Task;
                var bytes = buffer.AsMemory(0, length);
                await to.SendAsync(filter is null ? bytes : filter(bytes));
            }

            to.Dispose();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
