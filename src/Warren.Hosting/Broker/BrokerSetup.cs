using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Events;
using Warren.Events.InProcess;
using Warren.Events.RabbitMQ;

namespace Warren.Hosting.Broker;

/// <summary>Picks the broker by <c>AMQP_URL</c>, and who is believed on it by <c>WARREN_ACCOUNTS</c> and <c>WARREN_IDENTITY_SERVICE</c>.</summary>
static class BrokerSetup
{
    /// <summary>Whom everyone is in a process without RabbitMQ.</summary>
    const string LocalAccount = "warren";

    public static void AddTo(IHostApplicationBuilder builder)
    {
        var url = builder.Configuration["AMQP_URL"];
        var services = builder.Services;
        services.TryAddSingleton(Trust(builder.Configuration, builder.Environment, isLocal: string.IsNullOrEmpty(url)));
        services.TryAddSingleton(provider => new InProcessBus(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IBroker>(provider => Create(
            url, provider, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService<BrokerLifetime>();
    }

    static IBroker Create(string? url, IServiceProvider services, TimeProvider time, ILoggerFactory loggers) => string.IsNullOrEmpty(url)
        ? new InProcessBroker(services.GetRequiredService<InProcessBus>(), LocalAccount, time, loggers)
        : new RabbitMQBroker(
            new RabbitMQOptions
            {
                Uri = AddressOf(url),
                ConnectionName = services.GetRequiredService<IHostEnvironment>().ApplicationName,
            },
            time,
            loggers);

    /// <summary>The value is not repeated in the error: it holds a password.</summary>
    static Uri AddressOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is ("amqp" or "amqps")
        ? address
        : throw new InvalidOperationException("AMQP_URL is not an address like amqp://account:password@localhost:5672/vhost (amqps:// for TLS).");

    static BrokerTrust Trust(IConfiguration configuration, IHostEnvironment environment, bool isLocal)
    {
        var accounts = configuration["WARREN_ACCOUNTS"];
        var separate = accounts switch
        {
            null or "" => !isLocal && !environment.IsDevelopment(),
            "shared" => false,
            "separate" => !isLocal
                ? true
                : throw new InvalidOperationException(
                    "WARREN_ACCOUNTS is 'separate', but without AMQP_URL everything is one process with one account. Set AMQP_URL, or take WARREN_ACCOUNTS out."),
            _ => throw new InvalidOperationException($"WARREN_ACCOUNTS is '{accounts}'. It is shared or separate."),
        };
        var identity = configuration["WARREN_IDENTITY_SERVICE"];
        if (!string.IsNullOrEmpty(identity) && !Names.IsValid(identity, Names.MaxServiceLength))
        {
            throw new InvalidOperationException($"WARREN_IDENTITY_SERVICE is '{identity}', which cannot be a service's name. By default it is users.");
        }

        return string.IsNullOrEmpty(identity)
            ? new BrokerTrust { Separate = separate }
            : new BrokerTrust { Separate = separate, IdentityService = identity };
    }
}
