using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// The bytes of an upgraded request. Kestrel has nothing more to do with those of an HTTP/1.1 connection once it is upgraded, so they are read from
/// and written to the connection's own pipe: an idle client then holds no buffer and no pending copy, and a write costs no layer in between.
/// Where the endpoint allows it (<see cref="Takeover"/>), the request ends before the WebSocket begins. Anything else (HTTP/2, another server, a
/// host that wraps the upgrade) goes through the stream that the upgrade gave.
/// </summary>
internal sealed class UpgradedPipe : IDisposable
{
    readonly HttpContext? _context;
    readonly Takeover? _takeover;
    readonly bool _owned;

    UpgradedPipe(HttpContext context, Stream stream)
    {
        (_context, _owned) = (context, true);
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        WriteAborted = context.RequestAborted;
    }

    UpgradedPipe(HttpContext? context, Takeover? takeover, IDuplexPipe transport)
    {
        (_context, _takeover, Input, Output) = (context, takeover, transport.Input, transport.Output);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>For writes. A connection's own pipe ends them by itself when the connection is gone.</summary>
    public CancellationToken WriteAborted { get; }

    /// <summary>Cancelled when the client's connection is gone.</summary>
    public CancellationToken Aborted => _takeover?.Closed ?? _context!.RequestAborted;

    public static UpgradedPipe Create(HttpContext context, Stream stream)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is not { } upgrade
            || upgrade.GetType().Assembly != typeof(KestrelServerOptions).Assembly
            || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
            || context.Features.Get<IConnectionTransportFeature>() is not { Transport: { } transport })
        {
            return new UpgradedPipe(context, stream);
        }

        return context.Features.Get<Takeover>() is { } takeover && takeover.IsOf(transport)
            ? new UpgradedPipe(null, takeover, transport)
            : new UpgradedPipe(context, null, transport);
    }

    /// <summary>Runs what uses the bytes: after the request, which is left at once, or within it.</summary>
    /// <param name="use">Must not touch the request.</param>
    public Task RunAsync(Func<Task> use)
    {
        if (_takeover is null)
        {
            return use();
        }

        _takeover.ContinueWith(use);
        return Task.CompletedTask;
    }

    /// <summary>Cuts the connection. Not after the request has ended: the server may by then use its objects for somebody else.</summary>
    public void Abort()
    {
        _takeover?.Abort();
        _context?.Abort();
    }

    /// <summary>Gives buffers back. The connection's own pipe is the server's to complete.</summary>
    public void Dispose()
    {
        if (_owned)
        {
            Input.Complete();
            // With an error, or what could not be sent would be tried once more, and block a thread.
            Output.Complete(new OperationCanceledException());
        }
    }
}
