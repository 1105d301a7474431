using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>What ASP.NET Core offers for every endpoint holds for this one too: who may connect, and how often.</summary>
public sealed class EndpointConventionTests
{
    const string Path = "/socket.io/?EIO=4&transport=";

    [Fact]
    public async Task Only_who_is_authenticated_may_connect_and_the_socket_knows_who_it_is()
    {
        await using var app = await StartAsync(endpoint => endpoint.RequireAuthorization());
        var server = app.Services.GetRequiredService<SocketIOServer>();
        var address = new Uri(app.Urls.First());
        using var http = new HttpClient { BaseAddress = address, Timeout = Bounds.Wait };
        using var refused = await http.GetAsync($"{Path}polling", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await using (var stranger = await RawWebSocket.ConnectAsync(address, "EIO=4&transport=websocket"))
        {
            Assert.StartsWith("HTTP/1.1 401", stranger.Response, StringComparison.Ordinal);
        }

        await using var client = await RawWebSocket.ConnectAsync(address, "EIO=4&transport=websocket", "X-User: ann");
        Assert.StartsWith("0{", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Equal("ann", Assert.Single(server.Default.Sockets).Handshake.User?.Identity?.Name);
        Assert.Equal(1, server.SessionCount);
    }

    [Fact]
    public async Task Who_authentication_does_not_know_has_no_user()
    {
        await using var app = await StartAsync(_ => { });
        await using var client = await RawWebSocket.ConnectAsync(new Uri(app.Urls.First()), "EIO=4&transport=websocket");
        Assert.StartsWith("0{", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Null(Assert.Single(app.Services.GetRequiredService<SocketIOServer>().Default.Sockets).Handshake.User);
    }

    [Fact]
    public async Task A_rate_limit_holds_for_its_requests()
    {
        await using var app = await StartAsync(endpoint => endpoint.RequireRateLimiting("two"));
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = Bounds.Wait };
        var answers = new List<HttpStatusCode>();
        for (var count = 0; count < 3; count++)
        {
            using var answer = await http.GetAsync($"{Path}polling", TestContext.Current.CancellationToken);
            answers.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers);
    }

    static async Task<WebApplication> StartAsync(Action<IEndpointConventionBuilder> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddSocketIO();
        builder.Services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("header", null);
        builder.Services.AddAuthorization();
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = (int)HttpStatusCode.TooManyRequests;
            limiter.AddFixedWindowLimiter("two", window => (window.PermitLimit, window.Window) = (2, TimeSpan.FromDays(1)));
        });
        var app = builder.Build();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        configure(app.MapSocketIO());
        await app.StartAsync();
        return app;
    }

    /// <summary>Believes a header, which no real host may.</summary>
    sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var name = Request.Headers["X-User"].ToString();
            return Task.FromResult(name.Length == 0
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Success(new AuthenticationTicket(
                    new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Scheme.Name)), Scheme.Name)));
        }
    }
}
