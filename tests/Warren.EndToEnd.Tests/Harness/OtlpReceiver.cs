using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Warren.EndToEnd.Tests.Harness;

/// <summary>Takes what programs send by OTLP over HTTP, and reads the spans out of it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<byte[]> _bodies = new();
    readonly ConcurrentQueue<Span> _spans = new();

    OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>One span.</summary>
    public sealed record Span(string Trace, string Id, string Parent, string Name, string Service, IReadOnlyDictionary<string, string> Tags);

    /// <summary>The spans so far.</summary>
    public IReadOnlyList<Span> Spans => [.. _spans];

    /// <summary>What makes a program send here, soon.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", context => receiver.TakeAsync(context, readSpans: true));
        app.MapPost("/v1/metrics", context => receiver.TakeAsync(context, readSpans: false));
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Whether this text was in anything that was sent.</summary>
    public bool Contains(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return _bodies.Any(body => body.AsSpan().IndexOf(bytes) >= 0);
    }

    /// <summary>Whether anything was sent that names this metric.</summary>
    public bool HasMetric(string name) => Contains(name);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task TakeAsync(HttpContext context, bool readSpans)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _bodies.Enqueue(body.ToArray());
        if (readSpans)
        {
            foreach (var span in OtlpSpans.Read(body.ToArray()))
            {
                _spans.Enqueue(span);
            }
        }

        context.Response.ContentType = "application/x-protobuf";
    }
}
