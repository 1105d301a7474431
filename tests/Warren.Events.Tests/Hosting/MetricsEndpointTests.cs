using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.Events.Tests.Brokers;
using Warren.Hosting;
using Xunit;

namespace Warren.Events.Tests.Hosting;

public sealed class MetricsEndpointTests
{
    const string Proxied = "X-Forwarded-For";

    [Theory]
    [InlineData("Development", null, HttpStatusCode.OK)]
    [InlineData("Development", Proxied, HttpStatusCode.OK)]
    [InlineData("Production", null, HttpStatusCode.OK)]
    [InlineData("Production", Proxied, HttpStatusCode.NotFound)]
    [InlineData("Production", "Forwarded", HttpStatusCode.NotFound)]
    public async Task Outside_Development_metrics_are_for_this_machine_and_not_for_who_comes_through_its_proxy(
        string environment, string? header, HttpStatusCode expected)
    {
        await using var app = await StartAsync(environment);
        using var answer = await GetAsync(app, header);
        Assert.Equal(expected, answer.StatusCode);
        await app.StopAsync(BrokerTests.Bound());
    }

    [Fact]
    public async Task An_operator_may_read_metrics_from_elsewhere()
    {
        await using var app = await StartAsync("Production", services => services.AddSingleton<IOperatorCheck, Everybody>());
        using var answer = await GetAsync(app, Proxied);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await app.StopAsync(BrokerTests.Bound());
    }

    [Fact]
    public async Task Metrics_tell_of_messages_by_destination()
    {
        await using var app = await StartAsync("Production");
        var bound = BrokerTests.Bound();
        for (var text = ""; !text.Contains("messaging_destination_name=\"warren.control\"", StringComparison.Ordinal);)
        {
            using var answer = await GetAsync(app, header: null);
            text = await answer.Content.ReadAsStringAsync(bound);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, bound);
        }

        await app.StopAsync(BrokerTests.Bound());
    }

    static async Task<WebApplication> StartAsync(string environment, Action<IServiceCollection>? add = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection([new("INTERNAL_API_PORT", "0"), new("WARREN_ACCOUNTS", "shared")]);
        builder.AddWarren();
        builder.AddService("inventory");
        add?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapService("inventory").MapRequest("stock.list", () => 1).AllowAnonymous();
        await app.StartAsync(BrokerTests.Bound());
        return app;
    }

    static async Task<HttpResponseMessage> GetAsync(WebApplication app, string? header)
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (header is not null)
        {
            request.Headers.Add(header, "203.0.113.7");
        }

        return await http.SendAsync(request);
    }

    sealed class Everybody : IOperatorCheck
    {
        public ValueTask<bool> IsOperatorAsync(HttpContext context) => ValueTask.FromResult(true);
    }
}
