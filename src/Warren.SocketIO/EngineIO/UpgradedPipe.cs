using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// The bytes of an upgraded request. Kestrel has nothing more to do with those of an HTTP/1.1 connection once it is upgraded, so they are read from
/// and written to the connection's own pipe: an idle client then holds no buffer and no pending copy, and a write costs no layer in between.
/// Anything else (HTTP/2, another server, a host that wraps the upgrade) goes through the stream that the upgrade gave.
/// </summary>
internal sealed class UpgradedPipe : IDuplexPipe, IDisposable
{
    readonly bool _owned;

    UpgradedPipe(PipeReader input, PipeWriter output, bool owned, CancellationToken aborted)
    {
        (Input, Output, _owned, Aborted) = (input, output, owned, aborted);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>For writes. A connection's own pipe ends them by itself when the connection is gone.</summary>
    public CancellationToken Aborted { get; }

    public static UpgradedPipe Create(HttpContext context, Stream stream)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade
            && upgrade.GetType().Assembly == typeof(KestrelServerOptions).Assembly
            && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true }
            && context.Features.Get<IConnectionTransportFeature>() is { Transport: { } transport })
        {
            return new UpgradedPipe(transport.Input, transport.Output, owned: false, default);
        }

        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        return new UpgradedPipe(input, output, owned: true, context.RequestAborted);
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
