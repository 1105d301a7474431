using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Warren.Events.Contracts;

namespace Warren.Events.Handlers;

/// <summary>Runs one service: its queues, its two consumers, and the announcement of its contract.</summary>
sealed partial class ServiceRunner : IAsyncDisposable
{
    readonly Service _service;
    readonly IServiceProvider _services;
    readonly IBroker _broker;
    readonly ILogger _log;
    readonly List<IConsumer> _consumers = [];
    readonly List<Func<bool>> _exhausted = [];
    readonly ContractAnnouncer _announcer;
    readonly Claims _claims;
    EventConsumers? _events;

    public ServiceRunner(Service service, IServiceProvider services)
    {
        _service = service;
        _services = services;
        _broker = services.GetRequiredService<IBroker>();
        _log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Warren." + service.Name);
        var (trust, time) = (services.GetRequiredService<BrokerTrust>(), services.GetRequiredService<TimeProvider>());
        var contract = ContractBuilder.Build(service, InstanceIds.Next(time));
        _announcer = new ContractAnnouncer(contract, services);
        _claims = new Claims(contract, services.GetRequiredService<ControlChannel>(), trust, time, _log, _announcer.Want);
        if (trust.Separate && _broker.Account != service.Name)
        {
            throw new InvalidOperationException(
                $"The service '{service.Name}' is logged in to the broker as '{_broker.Account}'. With WARREN_ACCOUNTS=separate nobody believes its contract. " +
                $"Give this process the account '{service.Name}' in AMQP_URL, or set WARREN_ACCOUNTS=shared on every process.");
        }
    }

    /// <summary>Why it is not ready; <c>null</c> when it is.</summary>
    public string? Problem => !_broker.State.IsConnected ? "no connection to the broker"
        : _consumers.Any(consumer => !consumer.IsActive) ? "not consuming"
        : _exhausted.Any(isExhausted => isExhausted()) ? "so many of its handlers hang that it does not get on; restart it"
        : _claims.Claimant is { } other ? $"the service '{other}' had announced one of its requests before"
        : null;

    public void Declare() => _broker.Declare(new ServiceQueues(_service.Name, _service.Requests.Count > 0, [.. _service.Events.Keys])
    {
        Lanes = _service.Events.Values
            .Where(heard => heard.Lane != Lane.Main)
            .GroupBy(heard => heard.Lane.Name, heard => heard.Name)
            .ToDictionary(lane => lane.Key, IReadOnlyCollection<string> (lane) => [.. lane]),
        Partitions = _service.Events.Values
            .Select(heard => heard.Lane)
            .Where(lane => lane.Partitions > 0)
            .Distinct()
            .ToDictionary(lane => lane.Name, lane => lane.Partitions),
        Forgotten = _service.Forgotten,
    });

    public void Start()
    {
        if (_service.Requests.Count > 0)
        {
            var concurrency = _services.GetKeyedService<IHandlerTransaction>(_service.Name) is { TakesTurns: true }
                ? ConsumerOptions.DefaultConcurrency * 8
                : ConsumerOptions.DefaultConcurrency;
            var options = new ConsumerOptions(Names.Requests(_service.Name))
            {
                Concurrency = concurrency,
                Prefetch = 3 * concurrency,
                AcknowledgeWithin = TimeSpan.FromMilliseconds(20),
                Key = Keys.Of(_service.Requests.Values.Select(request => (request.Name, request.Key))),
            };
            var requests = new RequestPipeline(_service, _services);
            _exhausted.Add(() => requests.IsExhausted);
            _consumers.Add(_broker.Consume(options, requests.HandleAsync));
        }

        if (_service.Events.Count > 0)
        {
            _events = new EventConsumers(_service, _services);
            _consumers.AddRange(_events.Start());
            _exhausted.Add(() => _events.IsExhausted);
        }

        _announcer.Start(_consumers);
        Log.Started(_log, _service.Name, _service.Requests.Count, _service.Events.Count);
    }

    /// <summary>Says that it leaves, takes nothing new, and waits for what is in hand, replies included.</summary>
    public async ValueTask DisposeAsync()
    {
        _claims.Dispose();
        await _announcer.DisposeAsync();
        await Task.WhenAll(_consumers.Select(consumer => consumer.StopAsync()).Append(_events?.DisposeAsync().AsTask() ?? Task.CompletedTask));
        Log.Stopped(_log, _service.Name);
    }

    static partial class Log
    {
        [LoggerMessage(21, LogLevel.Information, "Service '{Service}' started: {Requests} requests, {Events} events", EventName = "ServiceStarted")]
        public static partial void Started(ILogger logger, string service, int requests, int events);

        [LoggerMessage(22, LogLevel.Information, "Service '{Service}' stopped", EventName = "ServiceStopped")]
        public static partial void Stopped(ILogger logger, string service);
    }
}
