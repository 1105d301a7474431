using Microsoft.Extensions.Logging;
using Warren.Events.Brokers;
using Warren.Events.Telemetry;

namespace Warren.Events.InProcess;

/// <summary>
/// The broker in memory: one login at an <see cref="InProcessBus"/>, as one process at RabbitMQ. It is the default in development,
/// and means the same by every member of <see cref="IBroker"/>; what it holds is gone when the process ends.
/// </summary>
public sealed partial class InProcessBroker : IBroker
{
    const string Name = "in-process";

    static readonly Task<PublishOutcome> Sent = Task.FromResult(PublishOutcome.Sent);

    readonly InProcessBus _bus;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly BrokerStatus _status;
    readonly Observed _observed;
    readonly ReturnHandlers _returns;
    readonly List<ServiceQueues> _declared = [];
    readonly List<InProcessConsumer> _consumers = [];
    readonly List<InProcessMailbox> _mailboxes = [];
    bool _started;
    bool _stopped;
    bool _connected;
    CancellationTokenSource _link = new();

    /// <summary>Creates a broker that publishes as <paramref name="account"/>; <see cref="Start"/> links it to the bus.</summary>
    public InProcessBroker(InProcessBus bus, string account, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentException.ThrowIfNullOrEmpty(account);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        _bus = bus;
        _time = time;
        _logger = loggers.CreateLogger<InProcessBroker>();
        _status = new BrokerStatus(time, _logger, $"{Name}: not started");
        _observed = new Observed("in_process", time, Publish);
        _returns = new ReturnHandlers(_logger);
        Account = account;
    }

    /// <inheritdoc />
    public string Account { get; }

    /// <inheritdoc />
    public bool OutlivesProcess => false;

    /// <inheritdoc />
    public BrokerState State => _status.Current;

    /// <inheritdoc />
    public IDisposable OnStateChanged(Action<BrokerState> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return _status.OnChanged(handler);
    }

    /// <inheritdoc />
    public void Start()
    {
        lock (_bus.Gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            if (!_started)
            {
                _started = true;
                _bus.Attach(this);
            }
        }
    }

    /// <inheritdoc />
    public void Declare(ServiceQueues queues)
    {
        ArgumentNullException.ThrowIfNull(queues);
        MessageRules.CheckQueues(queues);
        lock (_bus.Gate)
        {
            _declared.Add(queues);
            if (_connected)
            {
                _bus.Declare(queues);
            }
        }
    }

    /// <inheritdoc />
    public IConsumer Consume(ConsumerOptions options, Func<Delivery, CancellationToken, Task<Settlement>> handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        MessageRules.CheckConsumer(options);
        lock (_bus.Gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            var consumer = new InProcessConsumer(_bus, options, _observed.Handler(options.Queue, handler), _time, _logger, Forget);
            _consumers.Add(consumer);
            if (_connected)
            {
                consumer.Subscribe();
            }

            return consumer;
        }
    }

    /// <inheritdoc />
    public IMailbox OpenMailbox(Func<Delivery, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_bus.Gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            var mailbox = new InProcessMailbox(_bus, handler, _time, _logger, Forget);
            _mailboxes.Add(mailbox);
            if (_connected)
            {
                mailbox.Open();
            }

            return mailbox;
        }
    }

    /// <inheritdoc />
    public Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        MessageRules.Check(message);
        return _observed.PublishAsync(message, cancellation);
    }

    /// <inheritdoc />
    public IDisposable OnReturned(Action<ReturnedMessage> handler) => _returns.Add(handler);

    /// <inheritdoc />
    public Task<int?> CountConsumersAsync(string queue, CancellationToken cancellation = default)
    {
        lock (_bus.Gate)
        {
            return Task.FromResult(_connected ? _bus.Find(queue)?.ConsumerCount : null);
        }
    }

    /// <inheritdoc />
    public Task<int?> CountMessagesAsync(string queue, CancellationToken cancellation = default)
    {
        lock (_bus.Gate)
        {
            return Task.FromResult(_connected ? _bus.Find(queue)?.ReadyCount : null);
        }
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        InProcessConsumer[] consumers;
        InProcessMailbox[] mailboxes;
        lock (_bus.Gate)
        {
            _stopped = true;
            consumers = [.. _consumers];
            mailboxes = [.. _mailboxes];
        }

        await Task.WhenAll(consumers.Select(consumer => consumer.StopAsync(cancellation)));
        foreach (var mailbox in mailboxes)
        {
            await mailbox.DisposeAsync();
        }

        lock (_bus.Gate)
        {
            _bus.Detach(this);
            Disconnected("This broker was stopped.");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Called by the bus under its lock: everything remembered is put in place before the state says connected.</summary>
    internal void Connected()
    {
        _connected = true;
        _link = new CancellationTokenSource();
        foreach (var queues in _declared)
        {
            _bus.Declare(queues);
        }

        _mailboxes.ForEach(mailbox => mailbox.Open());
        QueuesAppeared();
        ShowLink();
        Log.Connected(_logger, Account);
    }

    /// <summary>Called by the bus under its lock when it is blocked or unblocked.</summary>
    internal void ShowLink()
    {
        if (_connected)
        {
            var text = _bus.IsBlocked ? "connected, but the bus takes no messages" : $"connected as {Account}";
            _status.Set(connected: true, _bus.IsBlocked, $"{Name}: {text}");
        }
    }

    /// <summary>Called by the bus under its lock.</summary>
    internal void Disconnected(string why)
    {
        if (!_connected)
        {
            return;
        }

        _connected = false;
        _ = _link.CancelAsync(); // Away from the bus's lock, since it runs what waits for the confirm.
        _mailboxes.ForEach(mailbox => mailbox.Close());
        _consumers.ForEach(consumer => consumer.Lost());
        _status.Set(connected: false, blocked: false, $"{Name}: {why}");
        Log.Disconnected(_logger, Account, why);
    }

    /// <summary>Called by the bus under its lock when queues were declared: consumers may have waited for one.</summary>
    internal void QueuesAppeared()
    {
        if (_connected)
        {
            _consumers.ForEach(consumer => consumer.Subscribe());
        }
    }

    void Forget(InProcessConsumer consumer) => _consumers.Remove(consumer);

    void Forget(InProcessMailbox mailbox) => _mailboxes.Remove(mailbox);

    static partial class Log
    {
        [LoggerMessage(121, LogLevel.Debug, "The in-process broker is linked as {account}.")]
        public static partial void Connected(ILogger logger, string account);

        [LoggerMessage(122, LogLevel.Debug, "The in-process broker's link of {account} ended: {why}")]
        public static partial void Disconnected(ILogger logger, string account, string why);
    }

    Task<PublishOutcome> Publish(OutgoingMessage message, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested || !_connected || _bus.IsBlocked)
        {
            return Task.FromResult(PublishOutcome.Unavailable);
        }

        // The sender may use its buffer again once this has completed, and receivers keep what they get.
        var body = message.Body.ToArray();
        Task<PublishOutcome> outcome;
        CancellationToken link;
        lock (_bus.Gate)
        {
            if (!_connected || _bus.IsBlocked)
            {
                return Task.FromResult(PublishOutcome.Unavailable);
            }

            link = _link.Token;
            outcome = _bus.Publish(message, Account, body);
        }

        return !message.Confirm ? Send(message, outcome) : outcome.IsCompleted ? outcome : UntilHeardAsync(outcome, link, cancellation);
    }

    // What the broker says of it comes another way, or not at all, as on RabbitMQ.
    Task<PublishOutcome> Send(OutgoingMessage message, Task<PublishOutcome> outcome)
    {
        if (message.Mandatory && outcome is { IsCompletedSuccessfully: true, Result: PublishOutcome.Unroutable })
        {
            var envelope = message.Envelope;
            _returns.Tell(new ReturnedMessage(message.Exchange, message.RoutingKey, envelope.Id, envelope.CorrelationId));
        }

        return Sent;
    }

    // The link that brings the confirm may go first, as on RabbitMQ.
    static async Task<PublishOutcome> UntilHeardAsync(Task<PublishOutcome> outcome, CancellationToken link, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(link, cancellation);
        try
        {
            return await outcome.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return PublishOutcome.Unknown;
        }
    }
}
