using System.Buffers;
using System.IO.Pipelines;

namespace Warren.SocketIO.EngineIO;

/// <summary>The bytes of an upgraded request with our framing on them. Knows nothing of sessions.</summary>
internal sealed class WebSocketConnection(UpgradedPipe pipe, EngineOptions options, bool compresses) : IDisposable
{
    readonly Compression? _compression = compresses ? options.WebSocketCompression : null;
    readonly Lock _gate = new();
    bool _disposed;

    public WebSocketReader Reader { get; } = new(options.MaxPayload, options.MaxFragments, compresses);

    /// <summary>Cancelled when the client's connection is gone.</summary>
    public CancellationToken Aborted => pipe.Aborted;

    /// <summary>Waits for bytes; while there is nothing to read it holds no buffer. Each result goes to <see cref="TryFill"/>.</summary>
    public ValueTask<ReadResult> ReadAsync(CancellationToken cancellation = default)
    {
        if (Reader.IsEmpty)
        {
            Reader.ReleaseIfIdle();
        }

        return pipe.Input.ReadAsync(cancellation);
    }

    /// <summary>Gives the reader as much as its buffer holds. The rest stays in the pipe, which is bounded, and is what the next read finds at once.</summary>
    /// <returns>False at the end of the stream.</returns>
    public bool TryFill(ReadResult result)
    {
        var buffer = result.Buffer;
        if (buffer.IsEmpty)
        {
            pipe.Input.AdvanceTo(buffer.End);
            return !result.IsCompleted;
        }

        var free = Reader.GetMemory();
        var part = buffer.Slice(0, Math.Min(buffer.Length, free.Length));
        part.CopyTo(free.Span);
        Reader.Advance((int)part.Length);
        pipe.Input.AdvanceTo(part.End);
        return true;
    }

    /// <summary>The frame to write for a packet, compressed if that was agreed on.</summary>
    public ReadOnlyMemory<byte> FrameOf(PacketGroup packet) => _compression is { } compression ? packet.DeflatedFrame(compression) : packet.Frame;

    /// <summary>Adds to what <see cref="FlushAsync"/> sends. One thread at a time; so for flushing.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => pipe.Output.Write(bytes);

    /// <summary>Lets what was written leave. Waits while the client does not read.</summary>
    /// <exception cref="IOException">The client is gone.</exception>
    public ValueTask FlushAsync()
    {
        var flushed = pipe.Output.FlushAsync(pipe.WriteAborted);
        if (!flushed.IsCompletedSuccessfully)
        {
            return AwaitAsync(flushed);
        }

        return flushed.Result.IsCompleted ? throw Gone() : default;

        static async ValueTask AwaitAsync(ValueTask<FlushResult> flushed)
        {
            if ((await flushed).IsCompleted)
            {
                throw Gone();
            }
        }
    }

    static IOException Gone() => new("The client's connection is gone.");

    /// <summary>
    /// Reads and drops what still comes until the peer is gone. Closing a socket with unread data resets it, and the peer might then never
    /// see our close frame.
    /// </summary>
    public async Task DiscardAsync()
    {
        while (true)
        {
            var result = await pipe.Input.ReadAsync();
            pipe.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Cuts the connection. Harmless afterwards: the server may by then use the request's objects for somebody else.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                pipe.Abort();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        Reader.Dispose();
        pipe.Dispose();
    }
}
