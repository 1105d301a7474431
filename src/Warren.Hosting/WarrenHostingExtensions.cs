using Microsoft.Extensions.DependencyInjection;
using Warren.Events;
using Warren.Hosting.Broker;
using Warren.Hosting.Health;
using Warren.Hosting.Logs;
using Warren.Hosting.Settings;
using Warren.Hosting.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>Makes a process one of Warren's.</summary>
public static class WarrenHostingExtensions
{
    /// <summary>How long a stop may take in all: services drain for 20 s of it.</summary>
    static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Once a process, before its services: reads <c>.env</c>, sets up logs, picks the broker by <c>AMQP_URL</c> (none: in-process), decides
    /// where to listen (<c>WARREN_LISTEN</c>, <c>INTERNAL_API_PORT</c>), serves <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>, sends traces where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says, and stops in the right
    /// order. Called again it does nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">A setting is wrong, or a service was added before; the message says what would be right.</exception>
    public static IHostApplicationBuilder AddWarren(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(AddedMark)))
        {
            return builder;
        }

        if (builder.Services.Any(service => service.ServiceType == typeof(ServiceMessages)))
        {
            // What is added first starts first and stops last: the broker has to be there until the services have drained.
            throw new InvalidOperationException("builder.AddService(…) came before builder.AddWarren(). AddWarren is the first line, then the services.");
        }

        builder.Services.AddSingleton<AddedMark>();
        DotEnv.AddTo(builder.Configuration, builder.Environment.ContentRootPath);
        LogSetup.AddTo(builder);
        Listening.AddTo(builder.Configuration);
        builder.Services.AddHostedService<SettingsCheck>();
        BrokerSetup.AddTo(builder);
        builder.Services.AddEvents();
        HealthSetup.AddTo(builder.Services);
        TelemetrySetup.AddTo(builder);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        return builder;
    }

    sealed class AddedMark;
}
