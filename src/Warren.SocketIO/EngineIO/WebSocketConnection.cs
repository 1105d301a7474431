using Microsoft.AspNetCore.Http;

namespace Warren.SocketIO.EngineIO;

/// <summary>The raw stream of an upgraded request with our framing on it. Knows nothing of sessions.</summary>
internal sealed class WebSocketConnection(HttpContext context, Stream stream, EngineOptions options, bool compresses) : IDisposable
{
    readonly Compression? _compression = compresses ? options.WebSocketCompression : null;
    readonly Lock _gate = new();
    bool _disposed;

    public WebSocketReader Reader { get; } = new(options.MaxPayload, options.MaxFragments, compresses);

    /// <summary>Cancelled when the client's connection is gone.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>Waits for bytes; while there is nothing to read it holds no buffer.</summary>
    /// <returns>False at the end of the stream.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellation = default)
    {
        if (Reader.IsEmpty)
        {
            Reader.ReleaseIfIdle();
#pragma warning disable CA2022 // An empty read only waits.
            await stream.ReadAsync(Memory<byte>.Empty, cancellation);
#pragma warning restore CA2022
        }

        var read = await stream.ReadAsync(Reader.GetMemory(), cancellation);
        Reader.Advance(read);
        return read > 0;
    }

    /// <summary>The frame to write for a packet, compressed if that was agreed on.</summary>
    public ReadOnlyMemory<byte> FrameOf(PacketGroup packet) => _compression is { } compression ? packet.DeflatedFrame(compression) : packet.Frame;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default) => stream.WriteAsync(bytes, cancellation);

    /// <summary>
    /// Reads and drops what still comes until the peer is gone. Closing a socket with unread data resets it, and the peer might then never
    /// see our close frame.
    /// </summary>
    public async Task DiscardAsync()
    {
        var buffer = new byte[1024];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }
    }

    /// <summary>Cuts the connection. Harmless afterwards: the server may by then use the request's objects for somebody else.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                context.Abort();
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
    }
}
