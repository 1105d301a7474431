using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// One channel that consumes one queue, from opening until the channel closes or the broker cancels the consumer.
/// Callbacks come one at a time; they copy the body, which is the client's only for as long as they run, and pass the message on.
/// </summary>
sealed partial class ConsumeChannel : AsyncDefaultBasicConsumer
{
    /// <summary>Means something on its own channel only, which has one consumer; it comes with every message, so it is short.</summary>
    const string Tag = "warren";

    static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);
    static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(3);

    readonly Connections _connections;
    readonly Taker _take;
    readonly ILogger _logger;
    readonly AckBatch? _acks;
    readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ConsumeChannel(Connections connections, IChannel channel, Taker take, Batching? batching, ILogger logger) : base(channel)
    {
        _connections = connections;
        _take = take;
        _logger = logger;
        _acks = batching is { Wait: var wait, Most: var most, Time: var time }
            ? new AckBatch(wait, most, (tag, multiple) => SendAsync(tag, Settlement.Ack, multiple).AsTask(), time)
            : null;

        // The channel's own event: a consumer that has been cancelled is no longer told.
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            _ended.TrySetResult(Failure.Describe(reason));
            _acks?.Dispose();
            return Task.CompletedTask;
        };
    }

    /// <summary>Takes what came as one message; <c>false</c> when it is to be handed back.</summary>
    public delegate bool Taker(ConsumeChannel channel, ulong tag, ReadOnlySpan<Delivery> deliveries);

    /// <summary>Completes with the reason when nothing more comes.</summary>
    public Task<string> Ended => _ended.Task;

    public static async Task<ConsumeChannel> OpenAsync(
        Connections connections, Taker take, Batching? batching, ILogger logger, CancellationToken cancellation)
    {
        var channel = await connections.Consuming.CreateChannelAsync(cancellationToken: cancellation);
        return new ConsumeChannel(connections, channel, take, batching, logger);
    }

    public async Task ConsumeAsync(string queue, int prefetch, bool exclusive, CancellationToken cancellation)
    {
        await Channel.BasicQosAsync(prefetchSize: 0, (ushort)prefetch, global: false, cancellation);
        await Channel.BasicConsumeAsync(
            queue, autoAck: false, Tag, noLocal: false, exclusive, arguments: null, this, cancellation);
    }

    /// <summary>Asks the broker to deliver nothing more; what has come may still be settled.</summary>
    public Task CancelAsync() => Channel.IsOpen ? Channel.BasicCancelAsync(Tag) : Task.CompletedTask;

    /// <summary>Deletes the queue it consumes, and with it the consumer. A queue that cannot be deleted dies with the connection.</summary>
    public async Task DeleteQueueAsync(string queue)
    {
        try
        {
            await Channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false);
        }
        catch (Exception exception)
        {
            _connections.Drop("a mailbox could not be deleted: " + Failure.Describe(exception));
        }
    }

    /// <summary>
    /// Settles one delivery; of several that came as one message the last one settles that. On a closed channel there is nothing left to settle.
    /// </summary>
    public ValueTask SettleAsync(ulong deliveryTag, DeliveryBatch? batch, Settlement settlement)
    {
        if (batch is not null && !batch.IsLast(ref settlement))
        {
            return default;
        }

        if (_acks is null)
        {
            return SendAsync(deliveryTag, settlement, multiple: false);
        }

        if (settlement == Settlement.Ack)
        {
            _acks.Add(deliveryTag);
            return default;
        }

        return SettleApartAsync(_acks, deliveryTag, settlement);
    }

    /// <summary>First it is sent: an acknowledgement of all up to a later one, sent in between, would settle this one too.</summary>
    async ValueTask SettleApartAsync(AckBatch acks, ulong deliveryTag, Settlement settlement)
    {
        await SendAsync(deliveryTag, settlement, multiple: false);
        acks.Settled(deliveryTag);
    }

    async ValueTask SendAsync(ulong deliveryTag, Settlement settlement, bool multiple)
    {
        if (!Channel.IsOpen)
        {
            return;
        }

        try
        {
            // Handing back is a nack: a reject counts against the message's delivery limit (RabbitMQ 4.3), and nobody has tried it.
            var sending = settlement == Settlement.Ack
                ? Channel.BasicAckAsync(deliveryTag, multiple)
                : Channel.BasicNackAsync(deliveryTag, multiple, requeue: settlement == Settlement.Return);
            if (sending.IsCompletedSuccessfully)
            {
                return;
            }

            // A dead writer would let this wait for ever, as it does publishes; here a token for each would cost more than it saves.
            await sending.AsTask().WaitAsync(SettleLimit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            _connections.Drop($"an acknowledgement could not be written within {SettleLimit.TotalSeconds} s");
        }
        catch (Exception exception)
        {
            // The channel closed meanwhile, which is told by Ended; the broker hands the message over again.
            _ended.TrySetResult(Failure.Describe(exception));
        }
    }

    /// <summary>Closes the channel; what was not settled goes back to the queue.</summary>
    public async Task CloseAsync()
    {
        var closing = CloseAndDisposeAsync();
        _ended.TrySetResult("closed");
        await Task.WhenAny(closing, Task.Delay(CloseTime, TimeProvider.System));
        _ = closing.ContinueWith(static task => task.Exception, TaskScheduler.Default);
    }

    public override async Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        if (properties.ContentType == Names.Batch)
        {
            await TakeBatchAsync(deliveryTag, redelivered, exchange, routingKey, properties, body);
            return;
        }

        var delivery = new Delivery(exchange, routingKey, EnvelopeCodec.Decode(properties), SpareBody.Copy(body.Span), redelivered)
        {
            OwnsBody = true,
            DeliveryCount = EnvelopeCodec.DeliveryCount(properties),
        };
        if (!_take(this, deliveryTag, new ReadOnlySpan<Delivery>(in delivery)))
        {
            await SettleAsync(deliveryTag, batch: null, Settlement.Return);
        }
    }

    /// <summary>The broker cancelled it: its queue was deleted, or moved to another node.</summary>
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _ended.TrySetResult("the broker cancelled the consumer");
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    async Task TakeBatchAsync(
        ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        Delivery[] deliveries;
        try
        {
            deliveries = BatchFormat.Read(exchange, routingKey, properties, body.Span, redelivered);
        }
        catch (InvalidDataException exception)
        {
            // It would be as wrong the next time, and for anybody else.
            Log.BadBatch(_logger, routingKey, properties.UserId ?? "nobody", exception.Message);
            await SettleAsync(deliveryTag, batch: null, Settlement.Reject);
            return;
        }

        if (deliveries.Length == 0 || !_take(this, deliveryTag, deliveries))
        {
            await SettleAsync(deliveryTag, batch: null, deliveries.Length == 0 ? Settlement.Ack : Settlement.Return);
        }
    }

    async Task CloseAndDisposeAsync()
    {
        _acks?.Flush();
        await Channel.CloseAsync(Constants.ReplySuccess, "Goodbye", abort: true);
        await Channel.DisposeAsync();
    }

    /// <summary>How acknowledgements are put together; see <see cref="AckBatch"/>.</summary>
    public readonly record struct Batching(TimeSpan Wait, int Most, TimeProvider Time);

    static partial class Log
    {
        [LoggerMessage(144, LogLevel.Error, "A message in {queue} that should hold several is dropped. The account '{account}' sent it. {why}")]
        public static partial void BadBatch(ILogger logger, string queue, string account, string why);
    }
}
