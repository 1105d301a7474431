using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// One channel without publisher confirms. It costs the link when it closes: what was sent on it may be lost, and only a new link tells
/// everybody who waits for an answer.
/// </summary>
sealed class UnconfirmedChannel
{
    static readonly CreateChannelOptions Options =
        new(publisherConfirmationsEnabled: false, publisherConfirmationTrackingEnabled: false);

    readonly IChannel _channel;

    UnconfirmedChannel(Connections connections, IChannel channel, ReturnHandlers returns)
    {
        _channel = channel;

        // These run on the connection's read loop and must not wait.
        channel.BasicReturnAsync += (_, returned) =>
        {
            Tell(returns, returned);
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            connections.Drop("the channel of requests and replies closed: " + Failure.Describe(reason));
            return Task.CompletedTask;
        };
    }

    static void Tell(ReturnHandlers returns, BasicReturnEventArgs returned)
    {
        var properties = returned.BasicProperties;
        if (properties.ContentType != Names.Batch)
        {
            returns.Tell(new(returned.Exchange, returned.RoutingKey, properties.MessageId ?? "", properties.CorrelationId));
            return;
        }

        foreach (var (_, _, envelope, _, _) in BatchFormat.Read(returned.Exchange, returned.RoutingKey, properties, returned.Body.Span, redelivered: false))
        {
            returns.Tell(new(returned.Exchange, returned.RoutingKey, envelope.Id, envelope.CorrelationId));
        }
    }

    public static async Task<UnconfirmedChannel> OpenAsync(Connections connections, ReturnHandlers returns, CancellationToken cancellation) =>
        new(connections, await connections.Publishing.CreateChannelAsync(Options, cancellation), returns);

    /// <summary>Hands a message to the connection, which copies the body.</summary>
    public ValueTask SendAsync(OutgoingMessage message, string account, CancellationToken cancellation) => _channel.BasicPublishAsync(
        message.Exchange, message.RoutingKey, message.Mandatory, new MessageHeader(message, account), message.Body, cancellation);

    /// <summary>
    /// Completes when the broker has seen everything sent before: it answers what comes by one channel in order. The question means nothing:
    /// nobody consumes here, so there is nothing that a prefetch could bound.
    /// </summary>
    public Task FlushAsync(CancellationToken cancellation) => _channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 1, global: false, cancellation);
}
