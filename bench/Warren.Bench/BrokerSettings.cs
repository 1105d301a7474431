namespace Warren.Bench;

/// <summary>What router and service have in common: one broker, whose one account both use.</summary>
internal static class BrokerSettings
{
    /// <summary>A measured system has one account for all, as a developer's has.</summary>
    public const string Accounts = "shared";

    /// <exception cref="UsageException">There is none: then each process would have a broker of its own, and they would never meet.</exception>
    public static void Check()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AMQP_URL")))
        {
            throw new UsageException("AMQP_URL is not set. Router and service meet on a RabbitMQ: AMQP_URL=amqp://account:password@127.0.0.1:5672");
        }
    }
}
