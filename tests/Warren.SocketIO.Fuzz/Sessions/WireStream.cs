using System.IO.Pipelines;

namespace Warren.SocketIO.Fuzz.Sessions;

/// <summary>The server's end of an upgraded connection in memory: what the client sends can be read, what is written is collected.</summary>
public sealed class WireStream : Stream
{
    // The client is never held up: the reader's own bounds are what is tested.
    readonly Pipe _toServer = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));

    readonly Stream _reading;
    TaskCompletionSource? _stalled;
    bool _ended;

    public WireStream() => _reading = _toServer.Reader.AsStream();

    /// <summary>Everything the server wrote.</summary>
    public List<byte> Written { get; } = [];

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Nothing comes after <see cref="End"/>.</summary>
    public void Send(byte[] bytes)
    {
        if (!_ended)
        {
            Pump.AsNetwork(() => _ = _toServer.Writer.WriteAsync(bytes).AsTask());
        }
    }

    /// <summary>The client has nothing more to say, or is gone.</summary>
    public void End(Exception? error = null)
    {
        _ended = true;
        Pump.AsNetwork(() => _toServer.Writer.Complete(error));
    }

    /// <summary>The client does not read: writes wait.</summary>
    public void Stall() => _stalled ??= new TaskCompletionSource();

    public void Flow()
    {
        var stalled = _stalled;
        _stalled = null;
        Pump.AsNetwork(() => stalled?.SetResult());
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _reading.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_stalled is { } stalled)
        {
            await stalled.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        Written.AddRange(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The server must not block.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The server must not block.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
