using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// Receives for one connection on a thread of its own, and goes on with the client's reading there. The runtime's way wakes two threads for what
/// arrives: the one that waits for all sockets, and one of the pool. Here the kernel wakes the one that reads. Handlers do not run on it, because the
/// client hands deliveries to loops of its own.
/// </summary>
sealed class ReadingThread(Socket socket) : IValueTaskSource<int>, IDisposable
{
    /// <summary>Nobody reads; somebody waits for bytes; the buffer is being written to, and the read can no longer be cancelled.</summary>
    const int Idle = 0, Waiting = 1, Receiving = 2;

    readonly SemaphoreSlim _asked = new(0);
    ManualResetValueTaskSourceCore<int> _read;
    CancellationTokenRegistration _cancelling;
    Memory<byte> _buffer;
    Thread? _thread;
    volatile bool _ended;
    int _state;

    /// <summary>The next bytes; none at the connection's end. One read at a time.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _read.Reset();
        _buffer = buffer;
        var read = new ValueTask<int>(this, _read.Version);

        // Before the read can be claimed, which is where the registration ends; what is cancelled in between is looked for after it.
        _cancelling = cancellation.UnsafeRegister(static (reader, token) => ((ReadingThread)reader!).Cancel(token), this);
        Volatile.Write(ref _state, Waiting);
        if (cancellation.IsCancellationRequested)
        {
            Cancel(cancellation);
        }

        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "Warren AMQP reader" };
            _thread.Start();
        }
        else if (_thread != Thread.CurrentThread)
        {
            _asked.Release();
        }

        if (_ended && Claim())
        {
            Complete(0, null);
        }

        return read;
    }

    /// <summary>Ends the thread; whoever waits for bytes learns that there are no more. The socket's own end is what wakes it.</summary>
    public void Dispose()
    {
        _ended = true;
        _asked.Release();
    }

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    void Run()
    {
        while (!_ended)
        {
            if (Volatile.Read(ref _state) == Waiting)
            {
                Receive();
            }
            else
            {
                _asked.Wait();
            }
        }

        if (Claim())
        {
            Complete(0, null);
        }
    }

    void Receive()
    {
        var count = 0;
        Exception? failure = null;
        try
        {
            // Not a receive that waits: the buffer is its owner's again as soon as the read is cancelled.
            socket.Poll(-1, SelectMode.SelectRead);
            if (!Claim())
            {
                return;
            }

            count = socket.Receive(_buffer.Span, SocketFlags.None);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            failure = new IOException($"The connection to the broker was lost: {exception.Message}", exception);
            if (Volatile.Read(ref _state) != Receiving && !Claim())
            {
                _ended = true;
                return;
            }
        }

        // An empty buffer only asks when there is something to read.
        if (count == 0 && (_buffer.Length > 0 || failure is not null))
        {
            _ended = true;
        }

        Complete(count, failure);
    }

    bool Claim() => Interlocked.CompareExchange(ref _state, Receiving, Waiting) == Waiting;

    void Complete(int count, Exception? failure)
    {
        // Waits for a cancellation that is under way, which might take the next read for this one.
        _cancelling.Dispose();
        Volatile.Write(ref _state, Idle);
        if (failure is null)
        {
            _read.SetResult(count);
        }
        else
        {
            _read.SetException(failure);
        }
    }

    void Cancel(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
        {
            _read.SetException(new OperationCanceledException(cancellation));
        }
    }
}
