using Microsoft.Extensions.Logging;

namespace Warren.Events.Brokers;

/// <summary>Who wants to know of messages that came back; see <see cref="IBroker.OnReturned"/>.</summary>
sealed partial class ReturnHandlers(ILogger logger)
{
    readonly Lock _gate = new();
    volatile Action<ReturnedMessage>[] _handlers = [];

    public IDisposable Add(Action<ReturnedMessage> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            _handlers = [.. _handlers, handler];
        }

        return new Subscription(() => Remove(handler));
    }

    public void Tell(ReturnedMessage message)
    {
        Log.Returned(logger, message.RoutingKey, message.Id);
        foreach (var handler in _handlers)
        {
            try
            {
                handler(message);
            }
            catch (Exception exception)
            {
                // It runs where the connection is read: one bad handler must not end that.
                Log.HandlerFailed(logger, exception);
            }
        }
    }

    void Remove(Action<ReturnedMessage> handler)
    {
        lock (_gate)
        {
            _handlers = [.. _handlers.Where(other => other != handler)];
        }
    }

    static partial class Log
    {
        [LoggerMessage(162, LogLevel.Debug, "Message {id} came back: there is no queue {routingKey} any more.")]
        public static partial void Returned(ILogger logger, string routingKey, string id);

        [LoggerMessage(161, LogLevel.Error, "A message came back from the broker, and what should hear of it failed.")]
        public static partial void HandlerFailed(ILogger logger, Exception exception);
    }
}
