using Microsoft.Extensions.Logging;
using Warren.Events.Brokers;

namespace Warren.Events.InProcess;

/// <summary>A mailbox in memory: a queue that dies with the link and comes back with another name.</summary>
sealed class InProcessMailbox : IMailbox
{
    /// <summary>How many messages wait in the pump; the rest wait in the queue, where they are counted.</summary>
    const int Prefetch = 256;

    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    readonly InProcessBus _bus;
    readonly TimeProvider _time;
    readonly Action<InProcessMailbox> _forget;
    readonly HashSet<(string Exchange, string RoutingKey)> _bindings = [];
    readonly DeliveryPump<(QueueConsumer Consumer, QueuedMessage Message)> _pump;
    readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    InProcessQueue? _queue;
    bool _disposed;

    public InProcessMailbox(
        InProcessBus bus,
        Func<Delivery, ValueTask> handler,
        TimeProvider time,
        ILogger logger,
        Action<InProcessMailbox> forget)
    {
        _bus = bus;
        _time = time;
        _forget = forget;
        _pump = new(new ConsumerOptions("a mailbox") { Concurrency = 1 }, async (delivery, _) =>
        {
            await handler(delivery);
            return Settlement.Ack;
        }, Settle, logger);
    }

    public string? Address => Volatile.Read(ref _queue)?.Spec.Name;

    public Task BindAsync(string exchange, string routingKey, CancellationToken cancellation = default)
    {
        lock (_bus.Gate)
        {
            if (_queue is null)
            {
                throw new BrokerUnavailableException("The in-process broker has no link; nothing was bound.");
            }

            Hear(exchange, routingKey);
        }

        return Task.CompletedTask;
    }

    public Task UnbindAsync(string exchange, string routingKey, CancellationToken cancellation = default)
    {
        lock (_bus.Gate)
        {
            if (_bindings.Remove((exchange, routingKey)) && _queue is not null)
            {
                _bus.Unbind(_queue, exchange, routingKey);
            }
        }

        return Task.CompletedTask;
    }

    public void Hear(string exchange, string routingKey)
    {
        MessageRules.CheckBinding(exchange, routingKey);
        lock (_bus.Gate)
        {
            if (_bindings.Add((exchange, routingKey)) && _queue is not null)
            {
                _bus.Bind(_queue, exchange, routingKey);
            }
        }
    }

    public Task WhenHearingAsync(CancellationToken cancellation = default) => _opened.Task.WaitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        lock (_bus.Gate)
        {
            _disposed = true;
            Close();
            _forget(this);
        }

        _opened.TrySetCanceled();

        await _pump.DrainAsync(DrainTime, _time, CancellationToken.None);
        _pump.Dispose();
    }

    /// <summary>Under the bus's lock: a new queue with everything it hears.</summary>
    internal void Open()
    {
        if (_disposed || _queue is not null)
        {
            return;
        }

        _queue = _bus.OpenMailbox();
        foreach (var (exchange, routingKey) in _bindings)
        {
            _bus.Bind(_queue, exchange, routingKey);
        }

        _queue.Add(new QueueConsumer(_queue, Prefetch, (consumer, message) => _pump.TryPost((consumer, message), message.Delivery)));
        _opened.TrySetResult();
    }

    /// <summary>Under the bus's lock: the queue is gone. What has been handed over is still handled, in order, before what comes next.</summary>
    internal void Close()
    {
        if (_queue is { } queue)
        {
            _queue = null;
            _bus.Delete(queue, _bindings);
        }
    }

    ValueTask Settle((QueueConsumer Consumer, QueuedMessage Message) tag, Settlement settlement)
    {
        lock (_bus.Gate)
        {
            // Acknowledged however its handler ended: nobody else could take it.
            tag.Consumer.Queue.Settle(tag.Consumer, tag.Message, Settlement.Ack);
        }

        return default;
    }
}
