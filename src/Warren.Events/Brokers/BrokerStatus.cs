using Microsoft.Extensions.Logging;
using Warren.Events.Telemetry;

namespace Warren.Events.Brokers;

/// <summary>
/// Holds a broker's state and tells of its changes, one at a time and in order, away from the thread that made them:
/// a handler may publish, bind or wait without holding up the connection.
/// </summary>
sealed partial class BrokerStatus(TimeProvider time, ILogger logger, string detail)
{
    readonly Lock _gate = new();
    readonly Queue<(BrokerState State, Action<BrokerState>[] Handlers)> _untold = [];
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

        return new Subscription(() => Remove(handler));
    }

    /// <summary>Changes the state. New text alone is shown, but is no change that handlers hear of.</summary>
    public void Set(bool connected, bool blocked, string detail)
    {
        lock (_gate)
        {
            Change(connected, blocked, detail);
        }
    }

    /// <summary>The broker takes no messages for now, or takes them again. Without a connection there is nothing to change.</summary>
    public void SetBlocked(bool blocked, string detail)
    {
        lock (_gate)
        {
            if (_current.IsConnected)
            {
                Change(connected: true, blocked, detail);
            }
        }
    }

    void Change(bool connected, bool blocked, string detail)
    {
        var current = _current;
        if (current.IsConnected == connected && current.IsBlocked == blocked)
        {
            _current = current with { Detail = detail };
            return;
        }

        if (current.IsBlocked != blocked)
        {
            MessagingMetrics.SetBlocked(blocked);
        }

        // Told to those who listen now: who comes later has already seen this state.
        _current = new BrokerState(connected, blocked, detail, time.GetUtcNow());
        _untold.Enqueue((_current, [.. _handlers]));
        if (!_telling)
        {
            _telling = true;
            ThreadPool.UnsafeQueueUserWorkItem(static status => status.Tell(), this, preferLocal: false);
        }
    }

    void Tell()
    {
        while (true)
        {
            (BrokerState State, Action<BrokerState>[] Handlers) next;
            lock (_gate)
            {
                if (!_untold.TryDequeue(out next))
                {
                    _telling = false;
                    return;
                }
            }

            foreach (var handler in next.Handlers)
            {
                try
                {
                    handler(next.State);
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

    static partial class Log
    {
        [LoggerMessage(101, LogLevel.Error, "A handler of broker state changes threw; the others were told.")]
        public static partial void HandlerFailed(ILogger logger, Exception exception);
    }
}
