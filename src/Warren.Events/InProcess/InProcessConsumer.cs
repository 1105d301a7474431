using Microsoft.Extensions.Logging;
using Warren.Events.Brokers;

namespace Warren.Events.InProcess;

/// <summary>A consumer of a queue in memory. While there is no such queue it waits for it.</summary>
sealed class InProcessConsumer : IConsumer
{
    readonly InProcessBus _bus;
    readonly ConsumerOptions _options;
    readonly TimeProvider _time;
    readonly Action<InProcessConsumer> _forget;
    readonly DeliveryPump<(QueueConsumer Consumer, QueuedMessage Message)> _pump;
    readonly TaskCompletionSource _active = new(TaskCreationOptions.RunContinuationsAsynchronously);
    QueueConsumer? _consumer;
    bool _stopped;

    public InProcessConsumer(
        InProcessBus bus,
        ConsumerOptions options,
        Func<Delivery, CancellationToken, Task<Settlement>> handler,
        TimeProvider time,
        ILogger logger,
        Action<InProcessConsumer> forget)
    {
        _bus = bus;
        _options = options;
        _time = time;
        _forget = forget;
        _pump = new(options, handler, Settle, logger);
    }

    public bool IsActive => Volatile.Read(ref _consumer) is not null && !_stopped;

    public Task WhenActiveAsync(CancellationToken cancellation = default) => _active.Task.WaitAsync(cancellation);

    public async Task StopAsync(CancellationToken cancellation = default)
    {
        lock (_bus.Gate)
        {
            _stopped = true;
            if (!_options.SingleActive)
            {
                _consumer?.Cancel();
            }
        }

        await _pump.DrainAsync(_options.DrainTime, _time, cancellation);
        lock (_bus.Gate)
        {
            if (_consumer is { } consumer)
            {
                _consumer = null;
                consumer.Queue.Remove(consumer);
            }

            _forget(this);
        }

        _active.TrySetCanceled(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _pump.Dispose();
    }

    /// <summary>Under the bus's lock: begins to consume if the queue is there and it does not yet.</summary>
    internal void Subscribe()
    {
        if (_stopped || _consumer is not null || _bus.Find(_options.Queue) is not { } queue)
        {
            return;
        }

        _consumer = new QueueConsumer(queue, _options.Prefetch, (consumer, message) => _pump.TryPost((consumer, message), message.Delivery));
        queue.Add(_consumer);
        _active.TrySetResult();
    }

    /// <summary>Under the bus's lock: the bus has stopped, and hands over again what has not been settled.</summary>
    internal void Lost()
    {
        if (_consumer is { } consumer)
        {
            _consumer = null;
            consumer.Queue.Remove(consumer, persistentOnly: !_bus.IsRunning);
            _pump.DropWaiting();
        }
    }

    ValueTask Settle((QueueConsumer Consumer, QueuedMessage Message) tag, Settlement settlement)
    {
        lock (_bus.Gate)
        {
            if (_options.SingleActive && settlement == Settlement.Return)
            {
                BeginAgain(tag.Consumer);
            }
            else
            {
                tag.Consumer.Queue.Settle(tag.Consumer, tag.Message, settlement);
            }
        }

        return default;
    }

    /// <summary>Under the bus's lock: what was handed back must not be passed by what waits behind it, so all of it goes back.</summary>
    void BeginAgain(QueueConsumer consumer)
    {
        if (_consumer == consumer && !_stopped)
        {
            _consumer = null;
            _pump.DropWaiting();
            consumer.Queue.Remove(consumer);
            Subscribe();
        }
    }
}
