using RabbitMQ.Client;

namespace Warren.Events.RabbitMQ;

/// <summary>One channel with publisher confirms, from opening until it closes for whatever reason.</summary>
sealed class PublishChannel : IDisposable
{
    const long Nothing = long.MinValue;

    // Numbers are counted here, not by the client; see Confirms.
    static readonly CreateChannelOptions Options =
        new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    readonly IChannel _channel;
    readonly string _account;
    readonly TimeSpan _timeout;
    readonly TimeProvider _time;
    readonly CancellationTokenSource _closed = new();
    readonly CancellationTokenSource _stuck = new();
    long _writingSince = Nothing;

    PublishChannel(IChannel channel, string account, int window, TimeSpan timeout, TimeProvider time)
    {
        _channel = channel;
        _account = account;
        _timeout = timeout;
        _time = time;
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
        Connections connections, RabbitMQOptions options, string account, TimeProvider time, CancellationToken cancellation)
    {
        var channel = await connections.Publishing.CreateChannelAsync(Options, cancellation);
        return new PublishChannel(channel, account, options.UnconfirmedWindow, options.PublishTimeout, time);
    }

    /// <summary>
    /// Hands a message to the connection, which copies the body. The client can wait for ever when its writer has died (client issue 1930):
    /// see <see cref="GiveUpStuckWrite"/>.
    /// </summary>
    public async ValueTask SendAsync(PendingPublish pending)
    {
        Volatile.Write(ref _writingSince, _time.GetTimestamp());
        try
        {
            var message = pending.Message;
            var properties = EnvelopeCodec.Encode(message, _account);
            await _channel.BasicPublishAsync(message.Exchange, message.RoutingKey, message.Mandatory, properties, message.Body, _stuck.Token);
        }
        finally
        {
            Volatile.Write(ref _writingSince, Nothing);
        }
    }

    /// <summary>
    /// Ends a write that has taken longer than a publish may, and every later one. Called now and then, because a timer for each write
    /// would cost more than the write.
    /// </summary>
    /// <param name="unblockedAt">Since when the broker takes messages: time before that does not count.</param>
    public void GiveUpStuckWrite(long unblockedAt)
    {
        var since = Volatile.Read(ref _writingSince);
        if (since != Nothing && _time.GetElapsedTime(Math.Max(since, unblockedAt)) > _timeout)
        {
            _stuck.Cancel();
        }
    }

    /// <summary>Not of what can be cancelled: somebody may just be about to do it, and neither holds anything.</summary>
    public void Dispose() => Confirms.Dispose();

    Task Settle(ulong sequence, bool multiple, bool taken)
    {
        Confirms.Settle(sequence, multiple, taken);
        return Task.CompletedTask;
    }
}
