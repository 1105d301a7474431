using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Warren.SocketIO.Fuzz.Takeovers;

/// <summary>A connection as Kestrel's transport would hand it over, without a network: bytes go through two pipes, and the client holds their other ends.</summary>
public sealed class PipeConnection : ConnectionContext
{
    readonly CancellationTokenSource _closed = new();
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Neither side is held up: the server's own bounds are what is tested.
    readonly Pipe _toServer = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    readonly List<byte> _answer = [];
    readonly Task _collecting;

    public PipeConnection()
    {
        Transport = new Ends(_toServer.Reader, _toClient.Writer);
        ConnectionClosed = _closed.Token;
        _collecting = CollectAsync();
    }

    public override string ConnectionId { get; set; } = "fuzz";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; } = new IPEndPoint(IPAddress.Loopback, 1);

    /// <summary>Completes when the server has let go of the connection.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Everything that the server has written so far.</summary>
    public byte[] Answer
    {
        get
        {
            lock (_answer)
            {
                return [.. _answer];
            }
        }
    }

    public bool HasAnswer
    {
        get
        {
            lock (_answer)
            {
                return _answer.Count > 0;
            }
        }
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_toServer.Writer.GetSpan(bytes.Length));
        _toServer.Writer.Advance(bytes.Length);
        _ = _toServer.Writer.FlushAsync().AsTask();
    }

    /// <summary>The client says nothing more, but still reads.</summary>
    public void End() => _toServer.Writer.Complete();

    /// <summary>As Kestrel's sockets tell it, some time after the end of the stream or at a reset.</summary>
    public void Close()
    {
        _toServer.Writer.Complete(new ConnectionResetException("The client is gone."));
        _closed.Cancel();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _toServer.Writer.Complete(abortReason);
        // Not on the caller's thread, as a socket would not.
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection._closed.Cancel(), this, preferLocal: false);
    }

    public override async ValueTask DisposeAsync()
    {
        await _toServer.Reader.CompleteAsync();
        await _toClient.Writer.CompleteAsync();
        await _collecting;
        await base.DisposeAsync();
        _ended.TrySetResult();
    }

    async Task CollectAsync()
    {
        ReadResult read;
        do
        {
            read = await _toClient.Reader.ReadAsync();
            lock (_answer)
            {
                foreach (var part in read.Buffer)
                {
                    _answer.AddRange(part.Span);
                }
            }

            _toClient.Reader.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);
    }

    sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
