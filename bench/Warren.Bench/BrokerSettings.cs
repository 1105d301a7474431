using System.Globalization;

namespace Warren.Bench;

/// <summary>What router and service have in common: one broker, whose one account both use.</summary>
internal static class BrokerSettings
{
    /// <summary>
    /// What every process of a measured system is told: where it listens, one account for all, as a developer has, and to log what is wrong.
    /// </summary>
    /// <param name="port">The port; 0 for any.</param>
    public static Dictionary<string, string?> Process(int port) => new()
    {
        ["INTERNAL_API_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["WARREN_ACCOUNTS"] = "shared",
        ["LOG_LEVEL"] = "warn",
    };

    /// <exception cref="UsageException">There is none: then each process would have a broker of its own, and they would never meet.</exception>
    public static void Check()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AMQP_URL")))
        {
            throw new UsageException("AMQP_URL is not set. Router and service meet on a RabbitMQ: AMQP_URL=amqp://account:password@127.0.0.1:5672");
        }
    }
}
