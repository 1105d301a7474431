using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Warren.Hosting.Telemetry;

/// <summary>
/// Metrics at <c>/metrics</c> always; traces, and the metrics too, by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to.
/// The other <c>OTEL_*</c> keys of OpenTelemetry's specification are read by its SDK.
/// </summary>
static class TelemetrySetup
{
    const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Every meter and source of Warren, and what PostgreSQL's provider tells.</summary>
    static readonly string[] Sources = ["Warren.*", "Npgsql"];

    static readonly string[] Meters = [.. Sources, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    public static void AddTo(IHostApplicationBuilder builder)
    {
        var isExported = !string.IsNullOrEmpty(builder.Configuration[Endpoint]);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters).AddPrometheusExporter();
                if (isExported)
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (isExported)
        {
            telemetry.WithTracing(tracing => tracing.AddSource(Sources).AddOtlpExporter());
        }

        builder.Services.AddTransient<IStartupFilter, MetricsEndpoint>();
    }
}
