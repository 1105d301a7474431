using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.Host;

/// <summary>
/// What stands before several nodes: new clients go to each in turn, and stay there, because the proxy reads the <c>sid</c> of their session
/// where the node tells it, and finds it again in the query of what they ask next. For tests: it forgets no session.
/// </summary>
public sealed partial class StickyProxy(IReadOnlyList<Uri> nodes) : IDisposable
{
    readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });
    readonly ConcurrentDictionary<string, Uri> _homes = new();
    readonly ConcurrentDictionary<Uri, int> _opened = new();
    readonly ConcurrentDictionary<string, int> _upgraded = new();
    int _next;

    /// <summary>For what a client sent on its WebSocket to get through before what it asks next: two connections have no order, and here each has two hops.</summary>
    static readonly TimeSpan TunnelFirst = TimeSpan.FromMilliseconds(10);

    /// <summary>How many handshakes each node got.</summary>
    public IReadOnlyDictionary<Uri, int> Opened => _opened;

    public async Task<WebApplication> StartAsync(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => SuiteHost.Listen(kestrel, port));
        var app = builder.Build();
        app.Run(ForwardAsync);
        await app.StartAsync();
        return app;
    }

    public void Dispose() => _client.Dispose();

    async Task ForwardAsync(HttpContext context)
    {
        var sid = context.Request.Query["sid"].LastOrDefault() ?? "";
        if (!_homes.TryGetValue(sid, out var node))
        {
            node = nodes[(int)((uint)Interlocked.Increment(ref _next) % (uint)nodes.Count)];
            _opened.AddOrUpdate(node, 1, static (_, count) => count + 1);
        }

        try
        {
            if (_upgraded.ContainsKey(sid))
            {
                await Task.Delay(TunnelFirst, TimeProvider.System, context.RequestAborted);
            }

            using var request = Copy(context, node);
            using var response = await _client.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Connection" or "Transfer-Encoding")))
            {
                context.Response.Headers[name] = values.ToArray();
            }

            if (response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols)
            {
                _upgraded.TryAdd(sid, 0);
                await TunnelAsync(context, response);
                return;
            }

            var body = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
            if (Sid().Match(System.Text.Encoding.UTF8.GetString(body)) is { Success: true } opened)
            {
                _homes.TryAdd(opened.Groups[1].Value, node);
            }

            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // One side is gone, so the other goes too.
            context.Abort();
        }
    }

    static HttpRequestMessage Copy(HttpContext context, Uri node)
    {
        var from = context.Request;
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(node, $"{from.Path}{from.QueryString}"));
        if (from.ContentLength > 0 || from.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(from.Body);
        }

        foreach (var (name, values) in from.Headers)
        {
            // The host stays what the client asked for: the node compares the origin with it.
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return request;
    }

    static async Task TunnelAsync(HttpContext context, HttpResponseMessage response)
    {
        await using var far = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        await using var near = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        await Task.WhenAny(near.CopyToAsync(far, context.RequestAborted), far.CopyToAsync(near, context.RequestAborted));
    }

    [GeneratedRegex("\"sid\":\"([A-Za-z0-9_-]+)\",\"upgrades\"")]
    private static partial Regex Sid();
}
