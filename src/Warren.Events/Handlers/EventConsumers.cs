using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

/// <summary>Consumes the queues of one service's events.</summary>
sealed class EventConsumers(Service service, IServiceProvider services)
{
    readonly IBroker _broker = services.GetRequiredService<IBroker>();
    readonly EventOptions _options = services.GetRequiredKeyedService<EventOptions>(service.Name);

    readonly List<EventPipeline> _pipelines = [];

    /// <summary>Whether so many handlers of a queue hang that it does not get on.</summary>
    public bool IsExhausted => _pipelines.Any(pipeline => pipeline.IsExhausted);

    public IReadOnlyList<IConsumer> Start() => [.. StartEach()];

    IEnumerable<IConsumer> StartEach()
    {
        _options.Validate(service.Name);
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Warren." + service.Name);
        var trust = services.GetRequiredService<BrokerTrust>();
        var failed = new FailedEvents(service.Name, _options, _broker, services.GetRequiredService<TimeProvider>(), log);
        foreach (var lane in service.Events.Values.Select(heard => heard.Lane).Append(Lane.Main).Distinct())
        {
            var pipeline = new EventPipeline(service, lane, services, failed);
            _pipelines.Add(pipeline);
            var concurrency = lane.Concurrency ?? _options.Concurrency;
            yield return _broker.Consume(
                new ConsumerOptions(lane.Queue(service.Name))
                {
                    Concurrency = concurrency,
                    Prefetch = 3 * concurrency,
                    Key = Keys.Of(service.Events.Values.Where(heard => heard.Lane == lane).Select(heard => (heard.Name, heard.Key))),
                },
                pipeline.HandleAsync);
        }

        var suspects = new SuspectEvents(
            service.Name, new EventPipeline(service, Lane.Main with { Concurrency = 1 }, services, failed), failed, trust, _options);
        yield return _broker.Consume(suspects.Consumer, suspects.HandleAsync);
    }
}
