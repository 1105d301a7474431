using Microsoft.Extensions.Logging;

namespace Warren.Events.Brokers;

/// <summary>
/// Holds a broker's state and tells of its changes, one at a time and in order, away from the thread that made them:
/// a handler may publish, bind or wait without holding up the connection.
/// </summary>
sealed partial class BrokerStatus(TimeProvider time, ILogger logger, string detail)
{
    readonly Lock _gate = new();
    readonly Queue<BrokerState> _untold = [];
    readonly List<Action<BrokerState>> _handlers = [];
    bool _telling;
    volatile BrokerState _current = new(false, false, detail, time.GetUtcNow());

    public BrokerState Current => _current;

    public IDisposable OnChanged(Action<BrokerState> handler)
    {
        lock (_gate)
        {
            _handlers.Add(handler);
        }

        return new Subscription(this, handler);
    }

    /// <summary>Changes the state. New text alone is shown, but is no change that handlers hear of.</summary>
    public void Set(bool connected, bool blocked, string detail)
    {
        lock (_gate)
        {
            var current = _current;
            if (current.IsConnected == connected && current.IsBlocked == blocked)
            {
                _current = current with { Detail = detail };
                return;
            }

            _untold.Enqueue(_current = new BrokerState(connected, blocked, detail, time.GetUtcNow()));
            if (!_telling)
            {
                _telling = true;
                ThreadPool.UnsafeQueueUserWorkItem(static status => status.Tell(), this, preferLocal: false);
            }
        }
    }

    void Tell()
    {
        while (true)
        {
            BrokerState? state;
            Action<BrokerState>[] handlers;
            lock (_gate)
            {
                if (!_untold.TryDequeue(out state))
                {
                    _telling = false;
                    return;
                }

                handlers = [.. _handlers];
            }

            foreach (var handler in handlers)
            {
                try
                {
                    handler(state);
                }
                catch (Exception exception)
                {
                    Log.HandlerFailed(logger, exception);
                }
            }
        }
    }

    void Remove(Action<BrokerState> handler)
    {
        lock (_gate)
        {
            _handlers.Remove(handler);
        }
    }

    sealed class Subscription(BrokerStatus status, Action<BrokerState> handler) : IDisposable
    {
        public void Dispose() => status.Remove(handler);
    }

    static partial class Log
    {
        [LoggerMessage(101, LogLevel.Error, "A handler of broker state changes threw; the others were told.")]
        public static partial void HandlerFailed(ILogger logger, Exception exception);
    }
}
