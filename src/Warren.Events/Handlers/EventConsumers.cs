using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

/// <summary>Consumes the queues of one service's events.</summary>
sealed class EventConsumers(Service service, IServiceProvider services)
{
    readonly IBroker _broker = services.GetRequiredService<IBroker>();
    readonly EventOptions _options = services.GetRequiredKeyedService<EventOptions>(service.Name);

    public IEnumerable<IConsumer> Start()
    {
        _options.Validate(service.Name);
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Warren." + service.Name);
        var trust = services.GetRequiredService<BrokerTrust>();
        var failed = new FailedEvents(service.Name, _options, _broker, services.GetRequiredService<TimeProvider>(), log);
        var pipeline = new EventPipeline(service, services, failed);
        var suspects = new SuspectEvents(service.Name, pipeline, failed, trust, _options);
        yield return _broker.Consume(
            new ConsumerOptions(Names.Events(service.Name)) { Concurrency = _options.Concurrency, Prefetch = 3 * _options.Concurrency },
            pipeline.HandleAsync);
        yield return _broker.Consume(suspects.Consumer, suspects.HandleAsync);
    }
}
