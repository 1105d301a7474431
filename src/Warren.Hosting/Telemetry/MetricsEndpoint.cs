using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Warren.Hosting.Telemetry;

/// <summary>
/// <c>/metrics</c>, as Prometheus reads it. Names of events and queues are in it, so outside Development it answers this machine and
/// operators only; everybody else gets the 404 of a path that is not there.
/// </summary>
sealed class MetricsEndpoint(IHostEnvironment environment) : IStartupFilter
{
    const string Path = "/metrics";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.MapWhen(context => context.Request.Path == Path, branch =>
        {
            branch.Use(async (context, then) =>
            {
                if (environment.IsDevelopment() || IsLocal(context) || await IsOperatorAsync(context))
                {
                    await then(context);
                }
                else
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                }
            });
            branch.UseOpenTelemetryPrometheusScrapingEndpoint(Path);
        });
        next(app);
    };

    // A proxy on this machine brings strangers over the loopback, but says so.
    static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded");

    static async ValueTask<bool> IsOperatorAsync(HttpContext context)
    {
        foreach (var check in context.RequestServices.GetServices<IOperatorCheck>())
        {
            if (await check.IsOperatorAsync(context))
            {
                return true;
            }
        }

        return false;
    }
}
