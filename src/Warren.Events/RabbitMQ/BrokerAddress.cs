using RabbitMQ.Client;

namespace Warren.Events.RabbitMQ;

/// <summary>Where the broker is and who we are there; <see cref="ToString"/> is for people and logs, and has no password.</summary>
sealed class BrokerAddress
{
    readonly RabbitMQOptions _options;
    readonly string _text;

    public BrokerAddress(RabbitMQOptions options)
    {
        var uri = options.Uri;
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
        {
            // The value itself is not repeated: it may hold a password.
            throw new ArgumentException("The broker's address must look like amqp://account:password@host:5672/vhost (or amqps://).", nameof(options));
        }

        _options = options;
        var factory = NewFactory();
        Account = factory.UserName;
        _text = $"{uri.Scheme}://{factory.HostName}:{factory.Endpoint.Port}/{(factory.VirtualHost == "/" ? "" : factory.VirtualHost)}";
    }

    public string Account { get; }

    public ConnectionFactory NewFactory() => new()
    {
        Uri = _options.Uri,

        // The client's own recovery misses closed channels, cancelled consumers and first attempts, and can deadlock; see Supervisor.
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = _options.Heartbeat,
        RequestedConnectionTimeout = _options.ConnectTimeout,
        HandshakeContinuationTimeout = _options.ConnectTimeout,
        ContinuationTimeout = _options.ConnectTimeout,
        MaxInboundMessageBodySize = 2 * Brokers.MessageRules.MaxBody,

        // One callback at a time keeps the order; handlers run elsewhere.
        ConsumerDispatchConcurrency = 1,
        SocketFactory = BatchedTcpClient.Create,
    };

    public override string ToString() => _text;
}
