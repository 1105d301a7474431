using Microsoft.Extensions.Logging;
using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// A consumer of one queue. Its channel is opened again when the broker closes it or cancels the consumer, which the connection survives
/// and which the client would let pass in silence; and when there is no such queue yet.
/// </summary>
sealed partial class RabbitMQConsumer : IConsumer
{
    static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    readonly ConsumerOptions _options;
    readonly Declarations _declarations;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly Action<RabbitMQConsumer> _forget;
    readonly DeliveryPump<(ConsumeChannel Channel, ulong Tag, DeliveryBatch? Batch)> _pump;
    readonly TaskCompletionSource _firstActive = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource _stopping = new();
    readonly Lock _gate = new();
    Connections? _attachedTo;
    Task _attempted = Task.CompletedTask;
    Task _keeping = Task.CompletedTask;
    volatile ConsumeChannel? _channel;

    public RabbitMQConsumer(
        ConsumerOptions options,
        Func<Delivery, CancellationToken, Task<Settlement>> handler,
        Declarations declarations,
        TimeProvider time,
        ILogger logger,
        Action<RabbitMQConsumer> forget)
    {
        _options = options;
        _declarations = declarations;
        _time = time;
        _logger = logger;
        _forget = forget;
        _pump = new(options, handler, SettleAsync, logger, isGone: tag => tag.Channel.Ended.IsCompleted);
    }

    public bool IsActive => _channel is not null && !_stopping.IsCancellationRequested;

    /// <summary>More than a third of what the broker hands over must not wait for an acknowledgement, or it would stop to.</summary>
    ConsumeChannel.Batching? Batching => _options.AcknowledgeWithin > TimeSpan.Zero
        ? new(_options.AcknowledgeWithin, Math.Max(1, _options.Prefetch / 3), _time)
        : null;

    public Task WhenActiveAsync(CancellationToken cancellation = default) => _firstActive.Task.WaitAsync(cancellation);

    /// <summary>Consumes on this link until it is lost. Completes after the first attempt, whatever became of it.</summary>
    public Task AttachAsync(Connections connections)
    {
        lock (_gate)
        {
            // Asked for while the link is put in place, it is asked twice.
            if (_attachedTo != connections)
            {
                var attempted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _attachedTo = connections;
                _attempted = attempted.Task;
                _keeping = KeepAsync(connections, attempted, _keeping);
            }

            return _attempted;
        }
    }

    public async Task StopAsync(CancellationToken cancellation = default)
    {
        await _stopping.CancelAsync();
        ConsumeChannel? channel;
        Task keeping;
        lock (_gate)
        {
            channel = _channel;
            keeping = _keeping;
        }

        if (channel is not null && !_options.SingleActive)
        {
            await CancelAsync(channel);
        }

        await _pump.DrainAsync(_options.DrainTime, _time, cancellation);
        if (channel is not null)
        {
            await channel.CloseAsync();
        }

        await keeping;
        _firstActive.TrySetCanceled(CancellationToken.None);
        _forget(this);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _pump.Dispose();
    }

    async Task KeepAsync(Connections connections, TaskCompletionSource attempted, Task before)
    {
        await before; // It drops what waits here from its own channel, which must not be what comes by this one.
        var retry = FirstRetry;
        while (!connections.IsLost && !_stopping.IsCancellationRequested)
        {
            try
            {
                var channel = await OpenAsync(connections);
                retry = FirstRetry;
                attempted.TrySetResult();
                var why = await channel.Ended;
                _pump.DropWaiting();
                _channel = null;
                if (_stopping.IsCancellationRequested)
                {
                    break; // StopAsync closes the channel, after what is in hand has been settled on it.
                }

                if (connections.IsWell)
                {
                    Log.Ended(_logger, _options.Queue, why);
                    await channel.CloseAsync();
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                attempted.TrySetResult();
                if (connections.IsWell)
                {
                    Log.NotConsuming(_logger, _options.Queue, Failure.Describe(exception));
                }
            }

            await Task.WhenAny(connections.Lost, Task.Delay(retry, _time, _stopping.Token));
            retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
        }

        attempted.TrySetResult();
    }

    async Task<ConsumeChannel> OpenAsync(Connections connections)
    {
        // A queue declared before this consumer was asked for is there before the first attempt.
        await _declarations.WhenDoneAsync(_stopping.Token);
        var channel = await ConsumeChannel.OpenAsync(
            connections,
            (from, tag, deliveries) => _pump.TryPost((from, tag, deliveries[0].Batch), deliveries) || _options.SingleActive,
            Batching,
            _logger,
            _stopping.Token);
        try
        {
            await channel.ConsumeAsync(_options.Queue, _options.Prefetch, exclusive: false, _stopping.Token);
            lock (_gate)
            {
                // Either StopAsync sees this channel and closes it in order, or its wish is seen here.
                _stopping.Token.ThrowIfCancellationRequested();
                _channel = channel;
            }
        }
        catch
        {
            await channel.CloseAsync();
            throw;
        }

        _firstActive.TrySetResult();
        return channel;
    }

    async ValueTask SettleAsync((ConsumeChannel Channel, ulong Tag, DeliveryBatch? Batch) tag, Settlement settlement)
    {
        if (!_options.SingleActive || settlement != Settlement.Return)
        {
            await tag.Channel.SettleAsync(tag.Tag, tag.Batch, settlement);
        }
        else if (_channel == tag.Channel && !_stopping.IsCancellationRequested)
        {
            // A quorum queue puts what is handed back behind the others. With the channel all of it goes back, in its order.
            _pump.DropWaiting();
            await tag.Channel.CloseAsync();
        }
    }

    async Task CancelAsync(ConsumeChannel channel)
    {
        try
        {
            await channel.CancelAsync();
        }
        catch (Exception exception)
        {
            // Then the channel is closed or closing, and nothing more comes either.
            Log.CancelFailed(_logger, _options.Queue, Failure.Describe(exception));
        }
    }

    static partial class Log
    {
        [LoggerMessage(141, LogLevel.Warning, "Consuming {queue} ended; it is begun again. {why}")]
        public static partial void Ended(ILogger logger, string queue, string why);

        [LoggerMessage(142, LogLevel.Warning, "{queue} cannot be consumed yet; it is tried again. {why}")]
        public static partial void NotConsuming(ILogger logger, string queue, string why);

        [LoggerMessage(143, LogLevel.Debug, "The consumer of {queue} could not be cancelled in order. {why}")]
        public static partial void CancelFailed(ILogger logger, string queue, string why);
    }
}
