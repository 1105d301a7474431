using Microsoft.Extensions.Logging;
using Warren.Events.Brokers;
using Warren.Events.Telemetry;

namespace Warren.Events.RabbitMQ;

/// <summary>The broker on RabbitMQ (3.10 or later). What is declared, consumed or opened here is kept on every link by <see cref="Supervisor"/>.</summary>
public sealed class RabbitMQBroker : IBroker
{
    readonly RabbitMQOptions _options;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly BrokerStatus _status;
    readonly Declarations _declarations = new();
    readonly PassiveCounts _counts = new();
    readonly Publisher _publisher;
    readonly ReturnHandlers _returns;
    readonly Observed _observed;
    readonly Supervisor _supervisor;
    readonly Lock _gate = new();
    readonly List<RabbitMQConsumer> _consumers = [];
    readonly List<RabbitMQMailbox> _mailboxes = [];
    Task? _stopped;

    /// <summary>Creates a broker; <see cref="Start"/> begins to connect.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the address is not an AMQP address.</exception>
    public RabbitMQBroker(RabbitMQOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        OptionRules.Check(options);
        var address = new BrokerAddress(options);
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<RabbitMQBroker>();
        _status = new BrokerStatus(time, _logger, $"{address}: not started");
        _returns = new ReturnHandlers(_logger);
        _publisher = new Publisher(options, address.Account, time, _returns, _logger);
        _observed = new Observed("rabbitmq", time, _publisher.PublishAsync);
        _supervisor = new Supervisor(options, address, this, time, _logger);
        Account = address.Account;
    }

    /// <inheritdoc />
    public string Account { get; }

    /// <inheritdoc />
    public BrokerState State => _status.Current;

    internal BrokerStatus Status => _status;

    internal Declarations Declarations => _declarations;

    internal Publisher Publisher => _publisher;

    internal PassiveCounts Counts => _counts;

    /// <inheritdoc />
    public IDisposable OnStateChanged(Action<BrokerState> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return _status.OnChanged(handler);
    }

    /// <inheritdoc />
    public void Start() => _supervisor.Start();

    /// <inheritdoc />
    public void Declare(ServiceQueues queues)
    {
        ArgumentNullException.ThrowIfNull(queues);
        MessageRules.CheckQueues(queues);
        _declarations.Remember(queues);
        _supervisor.WithLink("declaring queues", link => _declarations.DeclareAsync(link, queues, CancellationToken.None));
    }

    /// <inheritdoc />
    public IConsumer Consume(ConsumerOptions options, Func<Delivery, CancellationToken, Task<Settlement>> handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        MessageRules.CheckConsumer(options);
        var consumer = new RabbitMQConsumer(options, _observed.Handler(options.Queue, handler), _declarations, _time, _logger, Forget);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped is not null, this);
            _consumers.Add(consumer);
        }

        _supervisor.WithLink("consuming", consumer.AttachAsync);
        return consumer;
    }

    /// <inheritdoc />
    public IMailbox OpenMailbox(Func<Delivery, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var mailbox = new RabbitMQMailbox(_options, handler, _declarations, _time, _logger, Forget);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped is not null, this);
            _mailboxes.Add(mailbox);
        }

        _supervisor.WithLink("opening a mailbox", link => mailbox.AttachAsync(link, CancellationToken.None));
        return mailbox;
    }

    /// <inheritdoc />
    public Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _observed.PublishAsync(message, cancellation);
    }

    /// <inheritdoc />
    public IDisposable OnReturned(Action<ReturnedMessage> handler) => _returns.Add(handler);

    /// <inheritdoc />
    public async Task<int?> CountConsumersAsync(string queue, CancellationToken cancellation = default)
    {
        MessageRules.CheckRoutingKey(queue);
        return (int?)(await _counts.AskAsync(queue, cancellation))?.ConsumerCount;
    }

    /// <inheritdoc />
    public async Task<int?> CountMessagesAsync(string queue, CancellationToken cancellation = default)
    {
        MessageRules.CheckRoutingKey(queue);
        return (int?)(await _counts.AskAsync(queue, cancellation))?.MessageCount;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            return _stopped ??= StopOnceAsync(cancellation);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await StopAsync();

    internal (RabbitMQConsumer[] Consumers, RabbitMQMailbox[] Mailboxes) Everything()
    {
        lock (_gate)
        {
            return ([.. _consumers], [.. _mailboxes]);
        }
    }

    async Task StopOnceAsync(CancellationToken cancellation)
    {
        await Task.Yield(); // Out of the lock.
        var (consumers, mailboxes) = Everything();
        await Task.WhenAll(consumers.Select(consumer => consumer.StopAsync(cancellation)));

        // Replies of the handlers that have just ended are still on their way.
        await _publisher.FlushAsync();
        foreach (var mailbox in mailboxes)
        {
            await mailbox.DisposeAsync();
        }

        await _supervisor.StopAsync();
        _supervisor.Dispose();
        await _publisher.DisposeAsync();
    }

    void Forget(RabbitMQConsumer consumer)
    {
        lock (_gate)
        {
            _consumers.Remove(consumer);
        }
    }

    void Forget(RabbitMQMailbox mailbox)
    {
        lock (_gate)
        {
            _mailboxes.Remove(mailbox);
        }
    }
}
