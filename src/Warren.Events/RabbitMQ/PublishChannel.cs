using RabbitMQ.Client;

namespace Warren.Events.RabbitMQ;

/// <summary>One channel with publisher confirms, from opening until it closes for whatever reason.</summary>
sealed class PublishChannel : IDisposable
{
    // Numbers are counted here, not by the client; see Confirms.
    static readonly CreateChannelOptions Options =
        new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    readonly IChannel _channel;
    readonly TimeSpan _timeout;
    readonly TimeProvider _time;
    readonly CancellationTokenSource _closed = new();
    CancellationTokenSource _deadline;

    PublishChannel(IChannel channel, int window, TimeSpan timeout, TimeProvider time)
    {
        _channel = channel;
        _timeout = timeout;
        _time = time;
        _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Confirms = new Confirms(window);
        Closed = _closed.Token;

        // These run on the connection's read loop and must not wait.
        channel.BasicAcksAsync += (_, ack) => Settle(ack.DeliveryTag, ack.Multiple, taken: true);
        channel.BasicNacksAsync += (_, nack) => Settle(nack.DeliveryTag, nack.Multiple, taken: false);
        channel.BasicReturnAsync += (_, returned) =>
        {
            Confirms.Return(returned.Exchange, returned.RoutingKey, returned.BasicProperties.MessageId);
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            ClosedBecause = Failure.Describe(reason);
            return _closed.CancelAsync();
        };
    }

    public Confirms Confirms { get; }

    /// <summary>Cancelled when the channel or its connection closes.</summary>
    public CancellationToken Closed { get; }

    public string ClosedBecause { get; private set; } = "closed";

    public static async Task<PublishChannel> OpenAsync(
        Connections connections, RabbitMQOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var channel = await connections.Publishing.CreateChannelAsync(Options, cancellation);
        return new PublishChannel(channel, options.UnconfirmedWindow, options.PublishTimeout, time);
    }

    /// <summary>
    /// Hands a message to the connection, which copies the body. Always under a deadline: the client can otherwise wait for ever when
    /// its writer has died (client issue 1930).
    /// </summary>
    public async ValueTask SendAsync(PendingPublish pending)
    {
        _deadline.CancelAfter(_timeout);
        var message = pending.Message;
        await _channel.BasicPublishAsync(
            message.Exchange, message.RoutingKey, message.Mandatory, pending.Properties, message.Body, _deadline.Token);
        if (!_deadline.TryReset())
        {
            _deadline.Dispose();
            _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        }
    }

    /// <summary>Not of <see cref="Closed"/>: the channel may still be about to cancel it, and it holds nothing.</summary>
    public void Dispose()
    {
        Confirms.Dispose();
        _deadline.Dispose();
    }

    Task Settle(ulong sequence, bool multiple, bool taken)
    {
        Confirms.Settle(sequence, multiple, taken);
        return Task.CompletedTask;
    }
}
