using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Warren.Bench;

/// <summary>What router and service have in common: one broker, whose one account both use.</summary>
internal static class BrokerSettings
{
    /// <summary>A process of a measured system: it has one account with all others, as a developer's has, and logs what is wrong.</summary>
    /// <param name="port">Where it listens; 0 for any port.</param>
    /// <param name="more">What else it is told.</param>
    /// <exception cref="UsageException">There is no broker: then each process would have one of its own, and they would never meet.</exception>
    public static WebApplicationBuilder CreateBuilder(int port, params ReadOnlySpan<(string Name, string Value)> more)
    {
        Check();
        var settings = new Dictionary<string, string?>
        {
            ["INTERNAL_API_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["WARREN_ACCOUNTS"] = "shared",
            ["LOG_LEVEL"] = "warn",
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddWarren();
        return builder;
    }

    static void Check()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AMQP_URL")))
        {
            throw new UsageException("AMQP_URL is not set. Router and service meet on a RabbitMQ: AMQP_URL=amqp://account:password@127.0.0.1:5672");
        }
    }
}
