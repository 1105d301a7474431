using System.Net.WebSockets;

namespace Warren.Faults.Load;

/// <summary>A browser as the load plays it: a connection that is opened again whenever it is lost.</summary>
internal sealed class LoadClient(Uri router, LoadClock clock) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly CancellationTokenSource _over = new();
    TaskCompletionSource<LoadSocket> _socket = New();
    Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    public async Task<string> AskAsync(string arguments, TimeSpan patience, string? id, CancellationToken cancellation)
    {
        var socket = await Volatile.Read(ref _socket).Task.WaitAsync(cancellation);
        var due = clock.Now + (long)Math.Ceiling(patience.TotalSeconds * LoadClock.TicksPerSecond) + 1;
        return await socket.AskAsync(arguments, due, id, cancellation);
    }

    public async Task StopAsync()
    {
        await _over.CancelAsync();
        await _running;
    }

    public void Dispose() => _over.Dispose();

    async Task RunAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            using var socket = new LoadSocket(clock);
            clock.Ticked += socket.EndOverdue;
            try
            {
                using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _over.Token);
                await socket.OpenAsync(router, either.Token, _over.Token);
                _socket.TrySetResult(socket);
            }
            catch (Exception error) when (error is WebSocketException or OperationCanceledException)
            {
                // Nobody listens, while the router starts: it is tried again.
                socket.Abort();
            }

            await socket.Ended;
            clock.Ticked -= socket.EndOverdue;
            if (_socket.Task.IsCompleted)
            {
                Volatile.Write(ref _socket, New());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 + Random.Shared.Next(200)), TimeProvider.System, _over.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static TaskCompletionSource<LoadSocket> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
