using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Warren.Hosting.Health;

/// <summary>
/// <c>/health/live</c>: the process answers, nothing else is asked. <c>/health/ready</c>: broker and services are; 503 otherwise, with reasons.
/// </summary>
static class HealthSetup
{
    public const string Ready = "ready";

    public static void AddTo(IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<BrokerHealth>("broker", tags: [Ready]);
        services.AddTransient<IStartupFilter, HealthEndpoints>();
    }

    sealed class HealthEndpoints : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
            app.UseHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync });
            next(app);
        };

        static async Task WriteAsync(HttpContext http, HealthReport report)
        {
            http.Response.ContentType = "application/json";
            await using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
            writer.WriteStartObject();
            writer.WriteString("status", report.Status == HealthStatus.Healthy ? "ok" : "unavailable");
            foreach (var (name, entry) in report.Entries)
            {
                writer.WriteString(name, entry.Status == HealthStatus.Healthy ? "ok" : entry.Description ?? "not ready");
            }

            writer.WriteEndObject();
            await writer.FlushAsync(http.RequestAborted);
        }
    }
}
