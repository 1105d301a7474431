using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

/// <summary>Consumes the queues of one service's events.</summary>
sealed class EventConsumers(Service service, IServiceProvider services) : IAsyncDisposable
{
    readonly IBroker _broker = services.GetRequiredService<IBroker>();
    readonly BrokerTrust _trust = services.GetRequiredService<BrokerTrust>();
    readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    readonly EventOptions _options = services.GetRequiredKeyedService<EventOptions>(service.Name);

    readonly List<EventPipeline> _pipelines = [];
    readonly List<LeftPartitions> _left = [];
    readonly List<IConsumer> _leftConsumers = [];

    /// <summary>Whether so many handlers of a queue hang that it does not get on.</summary>
    public bool IsExhausted => _pipelines.Any(pipeline => pipeline.IsExhausted);

    public IReadOnlyList<IConsumer> Start()
    {
        _options.Validate(service.Name);
        IConsumer[] consumers = [.. StartEach()];
        _left.ForEach(left => left.Start());
        return consumers;
    }

    /// <summary>Stops what was begun after the start; the others belong to who started them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var left in _left)
        {
            await left.DisposeAsync();
        }

        await Task.WhenAll(_leftConsumers.Select(consumer => consumer.StopAsync()));
    }

    IEnumerable<IConsumer> StartEach()
    {
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Warren." + service.Name);
        var failed = new FailedEvents(service, _options, _broker, _time, log);
        var crashes = new CrashCount(_broker, services.GetKeyedService<IHandlerTransaction>(service.Name)?.Store);
        foreach (var lane in service.Events.Values.Select(heard => heard.Lane).Append(Lane.Main).Distinct())
        {
            var pipeline = new EventPipeline(service, lane, services, failed, crashes);
            _pipelines.Add(pipeline);
            foreach (var consumer in lane.Partitions > 0 ? StartPartitions(lane, pipeline, failed) : [StartLane(lane, pipeline)])
            {
                yield return consumer;
            }
        }

        var alone = new EventPipeline(service, Lane.Main with { Concurrency = 1 }, services, failed, crashes);
        var suspects = new SuspectEvents(service.Name, alone, failed, crashes, _trust, _options);
        yield return _broker.Consume(alone.Attach(suspects.Consumer), suspects.HandleAsync);
    }

    IConsumer StartLane(Lane lane, EventPipeline pipeline)
    {
        var concurrency = ConcurrencyOf(lane);
        var options = new ConsumerOptions(lane.Queue(service.Name))
        {
            Concurrency = concurrency,
            Prefetch = 3 * concurrency,
            Key = Keys.Of(service.Events.Values.Where(heard => heard.Lane == lane).Select(heard => (heard.Name, heard.Key))),
        };
        return _broker.Consume(pipeline.Attach(options), pipeline.HandleAsync);
    }

    IEnumerable<IConsumer> StartPartitions(Lane lane, EventPipeline pipeline, FailedEvents failed)
    {
        var partitioned = new PartitionedLane(service, lane, pipeline, failed, _trust, ConcurrencyOf(lane));
        _left.Add(new LeftPartitions(_broker, _time, service.Name, lane, index => _leftConsumers.Add(Consume(partitioned.Partition(index)))));
        return Enumerable.Range(0, lane.Partitions).Select(partitioned.Partition).Append(partitioned.Intake()).Select(Consume);
    }

    IConsumer Consume((ConsumerOptions Options, Func<Delivery, CancellationToken, Task<Settlement>> Handler) one) =>
        _broker.Consume(one.Options, one.Handler);

    int ConcurrencyOf(Lane lane) => lane.Concurrency ?? _options.Concurrency;
}
