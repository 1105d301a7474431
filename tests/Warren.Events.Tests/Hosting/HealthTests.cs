using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.Events.InProcess;
using Warren.Events.Tests.Brokers;
using Warren.Events.Tests.Outbox;
using Xunit;

namespace Warren.Events.Tests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task A_process_is_ready_when_its_broker_and_its_services_are_and_alive_without()
    {
        using var folder = new TemporaryFolder();
        await using var app = await StartAsync(folder.Path, [new("INTERNAL_API_PORT", "0")]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        Assert.Equal("127.0.0.1", http.BaseAddress.Host);
        await WhenAsync(http, "/health/ready", HttpStatusCode.OK, "\"service inventory\":\"ok\"");
        app.Services.GetRequiredService<InProcessBus>().Stop();
        await WhenAsync(http, "/health/ready", HttpStatusCode.ServiceUnavailable, "\"broker\":\"no connection to the broker\"");
        await WhenAsync(http, "/health/live", HttpStatusCode.OK, "\"status\":\"ok\"");
        app.Services.GetRequiredService<InProcessBus>().Start();
        await WhenAsync(http, "/health/ready", HttpStatusCode.OK, "\"status\":\"ok\"");
        await app.StopAsync(BrokerTests.Bound());
    }

    [Fact]
    public async Task Without_broker_and_database_a_process_starts_lives_and_says_what_it_waits_for()
    {
        using var folder = new TemporaryFolder();
        using var nobody = new Socket(SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // It is bound and does not listen: who connects is refused.
        var address = $"127.0.0.1:{((IPEndPoint)nobody.LocalEndPoint!).Port}";
        await using var app = await StartAsync(
            folder.Path,
            [
                new("INTERNAL_API_PORT", "0"), new("WARREN_ACCOUNTS", "shared"),
                new("AMQP_URL", $"amqp://warren:secret-of-the-broker@{address}"), new("DATABASE_URL", $"postgres://warren:secret-of-the-database@{address}"),
            ],
            add: service => service.AddDatabase<NotesDb>());
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        await WhenAsync(http, "/health/ready", HttpStatusCode.ServiceUnavailable, "\"broker\":\"no connection to the broker\"");
        await WhenAsync(http, "/health/ready", HttpStatusCode.ServiceUnavailable, "is not ready: ");
        await WhenAsync(http, "/health/live", HttpStatusCode.OK, "\"status\":\"ok\"");
        foreach (var path in new[] { "/health/ready", "/health/live" })
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), BrokerTests.Bound());
            Assert.DoesNotContain("secret-of", await answer.Content.ReadAsStringAsync(BrokerTests.Bound()), StringComparison.Ordinal);
        }

        await app.StopAsync(BrokerTests.Bound());
    }

    [Fact]
    public async Task AddWarren_twice_is_AddWarren_once()
    {
        using var folder = new TemporaryFolder();
        await using var app = await StartAsync(folder.Path, [new("INTERNAL_API_PORT", "0")], times: 2);

        Assert.Single(app.Services.GetServices<IHostedService>(), service => service.GetType().Name == "BrokerLifetime");
        await app.StopAsync(BrokerTests.Bound());
    }

    [Fact]
    public void AddWarren_comes_before_the_services()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddService("inventory");

        Assert.Contains("AddWarren is the first line", Assert.Throws<InvalidOperationException>(() => builder.AddWarren()).Message);
    }

    static async Task<WebApplication> StartAsync(string contentRoot, KeyValuePair<string, string?>[] settings, int times = 1, Action<ServiceRegistration>? add = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = contentRoot });
        builder.Configuration.AddInMemoryCollection(settings);
        for (var i = 0; i < times; i++)
        {
            builder.AddWarren();
        }

        var service = builder.AddService("inventory");
        add?.Invoke(service);
        var app = builder.Build();
        app.MapService("inventory").MapRequest("stock.list", () => "all of it").AllowAnonymous();
        await app.StartAsync(BrokerTests.Bound());
        return app;
    }

    static async Task WhenAsync(HttpClient http, string path, HttpStatusCode status, string part)
    {
        var bound = BrokerTests.Bound();
        while (true)
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), bound);
            if (response.StatusCode == status && (await response.Content.ReadAsStringAsync(bound)).Contains(part))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, bound);
        }
    }
}
