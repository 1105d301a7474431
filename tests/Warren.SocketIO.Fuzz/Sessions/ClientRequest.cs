using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Warren.SocketIO.Fuzz.Sessions;

/// <summary>One HTTP request to the server's endpoint, without a network: what Kestrel would hand over, and what it would hear of the client.</summary>
public sealed class ClientRequest : IHttpRequestLifetimeFeature, IHttpUpgradeFeature, IDisposable
{
    readonly CancellationTokenSource _aborted = new();
    readonly MemoryStream _answer = new();
    readonly Pump _pump;
    Pipe? _body;

    public ClientRequest(Pump pump, string method, string query)
    {
        _pump = pump;
        Context = new DefaultHttpContext();
        Context.Features.Set<IHttpRequestLifetimeFeature>(this);
        Context.Request.Method = method;
        Context.Request.Protocol = "HTTP/1.1";
        Context.Request.Scheme = "http";
        Context.Request.Host = new HostString("localhost");
        Context.Request.Path = "/socket.io/";
        Context.Request.QueryString = new QueryString("?" + query);
        Context.Request.Headers.AcceptEncoding = "gzip";
        Context.Response.Body = _answer;
        RequestAborted = _aborted.Token;
    }

    public DefaultHttpContext Context { get; }

    /// <summary>The endpoint's work; set by who calls it.</summary>
    public Task Served { get; set; } = Task.CompletedTask;

    public bool IsAborted { get; private set; }

    /// <summary>Null until the server has accepted the upgrade.</summary>
    public WireStream? Wire { get; private set; }

    public byte[] Answer => _answer.ToArray();

    public CancellationToken RequestAborted { get; set; }

    public bool IsUpgradableRequest { get; private set; }

    public ClientRequest Upgrading()
    {
        IsUpgradableRequest = true;
        Context.Features.Set<IHttpUpgradeFeature>(this);
        var headers = Context.Request.Headers;
        headers.Upgrade = "websocket";
        headers.Connection = "Upgrade";
        headers.SecWebSocketVersion = "13";
        headers.SecWebSocketExtensions = "permessage-deflate; client_max_window_bits";
        headers.SecWebSocketKey = "dGhlIHNhbXBsZSBub25jZQ==";
        return this;
    }

    public ClientRequest Sending(byte[] body, string? contentType = null)
    {
        Context.Request.Body = new MemoryStream(body);
        Context.Request.ContentLength = body.Length;
        Context.Request.ContentType = contentType;
        return this;
    }

    /// <summary>A body of which this is the beginning; the rest never comes.</summary>
    public ClientRequest Trickling(byte[] beginning)
    {
        _body = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));
        _ = _body.Writer.WriteAsync(beginning).AsTask();
        Context.Request.Body = _body.Reader.AsStream();
        return this;
    }

    public Task<Stream> UpgradeAsync()
    {
        Wire = new WireStream();
        return Task.FromResult<Stream>(Wire);
    }

    /// <summary>The connection is cut, by either side. The server hears of it a little later, as with Kestrel.</summary>
    public void Abort()
    {
        if (!IsAborted)
        {
            IsAborted = true;
            _pump.Post(_ => Pump.AsNetwork(Cut), null);
        }
    }

    public void Dispose()
    {
        _aborted.Dispose();
        _answer.Dispose();
        Wire?.Dispose();
    }

    void Cut()
    {
        _aborted.Cancel();
        var gone = new IOException("The client is gone.");
        _body?.Writer.Complete(gone);
        Wire?.End(gone);
    }
}
