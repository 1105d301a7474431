using System.Net.Security;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>WebSockets that outlive their HTTP request, and the endpoints where they cannot. Every other test of WebSockets runs with them, too.</summary>
public sealed class TakeoverTests
{
    [Fact]
    public async Task The_request_has_ended_while_its_WebSocket_is_open()
    {
        var ended = new TaskCompletionSource<int>();
        await using var host = await TestHost.StartAsync(pipeline: Watch(ended));
        await using var client = await RawWebSocket.JoinAsync(host);
        Assert.Equal(StatusCodes.Status101SwitchingProtocols, await ended.Task.WaitAsync(Bounds.Wait));
        await EchoAsync(client);
    }

    [Fact]
    public async Task An_upgraded_session_outlives_its_requests()
    {
        await using var host = await TestHost.StartAsync();
        await using var polling = await PollingLink.OpenAsync(host.Address);
        await using var upgraded = await RawWebSocket.ConnectAsync(host.Address, $"EIO=4&transport=websocket&sid={polling.Sid}");
        await upgraded.SendAsync("2probe");
        Assert.Equal("3probe", await upgraded.ReceiveTextAsync());
        await upgraded.SendAsync("5");
        await upgraded.SendAsync("40");
        Assert.StartsWith("40", await upgraded.ReceiveTextAsync(), StringComparison.Ordinal);
        await EchoAsync(upgraded);
    }

    [Fact]
    public async Task Without_it_the_request_lasts_as_long_as_the_client_stays()
    {
        var ended = new TaskCompletionSource<int>();
        await using var host = await TestHost.StartAsync(pipeline: Watch(ended), endpoint: _ => { });
        await using (var client = await RawWebSocket.JoinAsync(host))
        {
            await EchoAsync(client);
            Assert.False(ended.Task.IsCompleted);
        }

        await ended.Task.WaitAsync(Bounds.Wait);
    }

    [Fact]
    public async Task Nothing_of_the_request_is_kept()
    {
        WeakReference? request = null;
        await using var host = await TestHost.StartAsync(pipeline: app => app.Use(next => context => Note(next, context)));
        await using var client = await RawWebSocket.JoinAsync(host);
        await Bounds.UntilAsync(
            () =>
            {
                GC.Collect();
                return Volatile.Read(ref request) is { IsAlive: false };
            },
            "the request's objects were collected");
        await EchoAsync(client);

        [MethodImpl(MethodImplOptions.NoInlining)]
        Task Note(RequestDelegate next, HttpContext context)
        {
            // What Kestrel itself keeps for HTTP, not only the object that wraps it.
            Volatile.Write(ref request, new WeakReference(context.Features.Get<IHttpUpgradeFeature>()));
            return next(context);
        }
    }

    [Fact]
    public async Task Frames_that_came_in_one_piece_with_the_request_are_read()
    {
        await using var host = await TestHost.StartAsync();
        using var tcp = await RawConnection.OpenAsync(host.Address);
        string[] head =
        [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", $"Host: {host.Address.Authority}", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", "",
        ];
        await tcp.SendAsync([.. Encoding.ASCII.GetBytes(string.Join("\r\n", head)), .. RawWebSocket.Frame(0x81, "40"u8.ToArray())]);
        await Bounds.UntilAsync(() => host.Server.SocketCount == 1, "the client joined");
    }

    [Fact]
    public async Task A_host_that_wraps_the_upgrade_keeps_its_request()
    {
        var ended = new TaskCompletionSource<int>();
        await using var host = await TestHost.StartAsync(pipeline: app =>
        {
            Watch(ended)(app);
            app.Use(next => context =>
            {
                context.Features.Set<IHttpUpgradeFeature>(new WrappedUpgrade(context.Features.GetRequiredFeature<IHttpUpgradeFeature>()));
                return next(context);
            });
        });
        await using (var client = await RawWebSocket.JoinAsync(host))
        {
            await EchoAsync(client);
            Assert.False(ended.Task.IsCompleted);
        }

        await ended.Task.WaitAsync(Bounds.Wait);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Over_TLS_it_works_on_whatever_side_of_it_it_stands(bool inside)
    {
        using var certificate = Certificate();
        var ended = new TaskCompletionSource<int>();
        await using var host = await TestHost.StartAsync(pipeline: Watch(ended), endpoint: endpoint => Secure(endpoint, certificate, inside));
        using var client = new ClientWebSocket();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.Equals(shown) },
        });
        using var bound = new CancellationTokenSource(Bounds.Wait);
        await client.ConnectAsync(new Uri($"wss://127.0.0.1:{host.Address.Port}/socket.io/?EIO=4&transport=websocket"), http, bound.Token);
        await client.SendAsync("40"u8.ToArray(), WebSocketMessageType.Text, true, bound.Token);
        await Bounds.UntilAsync(() => host.Server.SocketCount == 1, "the client joined");
        if (inside)
        {
            await ended.Task.WaitAsync(Bounds.Wait);
        }
        else
        {
            Assert.False(ended.Task.IsCompleted);
        }

        var socket = Assert.Single(host.Server.Default.Sockets);
        Assert.True(socket.Handshake.Secure);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, bound.Token);
        await Bounds.UntilAsync(() => host.Server.SocketCount == 0, "the client left");
    }

    [Fact]
    public async Task A_host_that_stops_ends_what_it_took_over()
    {
        await using var host = await TestHost.StartAsync();
        await using var client = await RawWebSocket.JoinAsync(host);
        await host.StopAsync();
        Assert.Equal(0, host.Server.SocketCount);
        Assert.Empty(host.Logs.Lines);
    }

    static void Secure(ListenOptions endpoint, X509Certificate2 certificate, bool inside)
    {
        if (inside)
        {
            endpoint.UseHttps(certificate);
            endpoint.UseWebSocketTakeover();
        }
        else
        {
            endpoint.UseWebSocketTakeover();
            endpoint.UseHttps(certificate);
        }
    }

    static Action<WebApplication> Watch(TaskCompletionSource<int> ended) => app => app.Use(next => async context =>
    {
        await next(context);
        ended.TrySetResult(context.Response.StatusCode);
    });

    static async Task EchoAsync(RawWebSocket client)
    {
        await client.SendAsync("421[\"message-with-ack\",1]");
        var answer = await client.ReceiveTextAsync();
        while (!answer.StartsWith("431", StringComparison.Ordinal))
        {
            answer = await client.ReceiveTextAsync();
        }

        Assert.Equal("431[1]", answer);
    }

    static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(130));
    }

    sealed class WrappedUpgrade(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public Task<Stream> UpgradeAsync() => inner.UpgradeAsync();
    }
}
