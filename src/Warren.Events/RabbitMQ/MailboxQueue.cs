using Microsoft.Extensions.Logging;
using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>A mailbox's queue on one link. It dies with it.</summary>
sealed class MailboxQueue
{
    /// <summary>
    /// How long an acknowledgement waits for others. Nobody else gets what is not acknowledged: the broker only keeps it for a moment longer.
    /// </summary>
    static readonly TimeSpan AcknowledgeWithin = TimeSpan.FromMilliseconds(100);

    readonly ConsumeChannel _channel;
    volatile bool _deleted;

    MailboxQueue(Connections connections, ConsumeChannel channel, string name)
    {
        Connections = connections;
        _channel = channel;
        Name = name;
    }

    public Connections Connections { get; }

    public string Name { get; }

    public bool IsOpen => !Connections.IsLost && !_channel.Ended.IsCompleted;

    public static async Task<MailboxQueue> OpenAsync(
        Connections connections, RabbitMQOptions options, Taker take, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        MailboxQueue? queue = null;
        var batching = new ConsumeChannel.Batching(AcknowledgeWithin, Math.Max(1, options.MailboxPrefetch / 4), time);
        var channel = await ConsumeChannel.OpenAsync(
            connections, (_, tag, deliveries) => take(new Tag(queue!, tag, deliveries[0].Batch), deliveries), batching, logger, cancellation);
        var arguments = new Dictionary<string, object?>
        {
            ["x-max-length"] = options.MailboxLength,
            ["x-overflow"] = "reject-publish",
        };
        var declared = await channel.Channel.QueueDeclareAsync(
            queue: "", durable: false, exclusive: true, autoDelete: true, arguments, cancellationToken: cancellation);
        queue = new MailboxQueue(connections, channel, declared.QueueName);

        // Without its channel the mailbox is deaf, and only a new link tells its users that the address is new.
        _ = channel.Ended.ContinueWith(ended => queue.Deafened(ended.Result), TaskScheduler.Default);
        return queue;
    }

    public Task ConsumeAsync(int prefetch, CancellationToken cancellation) =>
        _channel.ConsumeAsync(Name, prefetch, exclusive: true, cancellation);

    /// <summary>Binds all of them; only the last is waited for, since the broker works through them in order.</summary>
    public async Task BindAsync((string Exchange, string RoutingKey)[] bindings, CancellationToken cancellation)
    {
        foreach (var (index, (exchange, routingKey)) in bindings.Index())
        {
            var isLast = index == bindings.Length - 1;
            await _channel.Channel.QueueBindAsync(Name, exchange, routingKey, noWait: !isLast, cancellationToken: cancellation);
        }
    }

    public Task UnbindAsync(string exchange, string routingKey) => _channel.Channel.QueueUnbindAsync(Name, exchange, routingKey);

    public ValueTask AcknowledgeAsync(Tag tag) => _channel.SettleAsync(tag.DeliveryTag, tag.Batch, Settlement.Ack);

    public async Task DeleteAsync()
    {
        _deleted = true;
        if (IsOpen)
        {
            await _channel.DeleteQueueAsync(Name);
        }

        await _channel.CloseAsync();
    }

    void Deafened(string why)
    {
        if (!_deleted)
        {
            Connections.Drop("a mailbox's channel closed: " + why);
        }
    }

    /// <summary>A message of a mailbox, to be acknowledged where it came from.</summary>
    public readonly record struct Tag(MailboxQueue Queue, ulong DeliveryTag, DeliveryBatch? Batch);

    /// <summary>Takes what came as one message; <c>false</c> when it is to be handed back.</summary>
    public delegate bool Taker(Tag tag, ReadOnlySpan<Delivery> deliveries);
}
