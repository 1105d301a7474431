using System.Net.Sockets;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// A socket's stream that sends what is written in one go when the work that is ready has run, instead of once for each frame, as the client
/// would: a system call and a wake-up of the broker for every message is most of what a small message costs.
/// A write never fails. One that does kills the client's writer, and with it hangs whoever publishes (client issue 1930); here the socket is
/// shut down, and the reader says that the connection is lost.
/// </summary>
sealed class BatchedStream(Socket socket, ReadingThread reader) : NetworkStream(socket, ownsSocket: false), IThreadPoolWorkItem
{
    /// <summary>Bytes that may wait to be sent before a write waits too. One more write fits, whatever its size.</summary>
    const int Limit = 1_048_576;

    /// <summary>A buffer that grew above this is not kept.</summary>
    const int Kept = 262_144;

    readonly Lock _gate = new();
    byte[] _filling = new byte[16_384];
    byte[] _sending = new byte[16_384];
    int _filled;
    bool _scheduled;
    bool _broken;
    TaskCompletionSource? _room;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (WhenRoom() is { } room)
        {
            await room.WaitAsync(cancellationToken);
        }

        lock (_gate)
        {
            Append(buffer.Span);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => reader.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Nothing to do: what was written is on its way.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    Task? WhenRoom()
    {
        lock (_gate)
        {
            return _filled < Limit || _broken ? null : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    void Append(ReadOnlySpan<byte> bytes)
    {
        if (_broken)
        {
            return;
        }

        if (_filling.Length - _filled < bytes.Length)
        {
            Array.Resize(ref _filling, Math.Max(_filled + bytes.Length, 2 * _filling.Length));
        }

        bytes.CopyTo(_filling.AsSpan(_filled));
        _filled += bytes.Length;
        if (!_scheduled)
        {
            _scheduled = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    async Task SendAsync()
    {
        int count;
        lock (_gate)
        {
            (_filling, _sending) = (_sending, _filling);
            count = _filled;
            _filled = 0;
        }

        var broken = false;
        try
        {
            await base.WriteAsync(_sending.AsMemory(0, count), CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException)
        {
            broken = true;
            Socket.Dispose();
        }

        TaskCompletionSource? room;
        lock (_gate)
        {
            room = _room;
            _room = null;
            _broken |= broken;
            _sending = _sending.Length > Kept ? new byte[16_384] : _sending;
            _scheduled = _filled > 0 && !_broken;
            if (_scheduled)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        room?.TrySetResult();
    }
}
