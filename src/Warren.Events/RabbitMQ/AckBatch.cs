namespace Warren.Events.RabbitMQ;

/// <summary>
/// Collects the acknowledgements of one channel for a moment: one can stand for all deliveries before it, and each that is spared spares the
/// broker a message. A process that is killed meanwhile gets them again, as it does what it was just about to acknowledge.
/// </summary>
/// <param name="wait">The longest that one waits.</param>
/// <param name="most">How many are sent without waiting.</param>
/// <param name="send">Acknowledges one delivery, or all up to it.</param>
/// <param name="time">The clock.</param>
sealed class AckBatch(TimeSpan wait, int most, Func<ulong, bool, Task> send, TimeProvider time) : IDisposable
{
    readonly Lock _gate = new();
    readonly List<ulong> _done = [];

    /// <summary>Those above <see cref="_settled"/> that have been settled one by one.</summary>
    readonly HashSet<ulong> _apart = [];

    ITimer? _timer;

    /// <summary>
    /// Whether the timer is set. It is left so when a full batch leaves before its time: to set it anew for each wakes a thread for each.
    /// </summary>
    bool _isSet;

    /// <summary>Every delivery up to here is settled. They are numbered from 1, without gaps.</summary>
    ulong _settled;

    /// <summary>A delivery has been handled.</summary>
    public void Add(ulong tag)
    {
        lock (_gate)
        {
            _done.Add(tag);
            if (_done.Count >= most)
            {
                Send();
            }
            else if (!_isSet)
            {
                _isSet = true;
                _timer ??= time.CreateTimer(static batch => ((AckBatch)batch!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>A delivery was handed back or rejected, on its own.</summary>
    public void Settled(ulong tag)
    {
        lock (_gate)
        {
            _apart.Add(tag);
        }
    }

    /// <summary>Sends what waits.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _isSet = false;
            Send();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
        }
    }

    void Send()
    {
        _done.Sort();
        var last = 0UL;
        var next = 0;
        while (true)
        {
            if (next < _done.Count && _done[next] == _settled + 1)
            {
                last = ++_settled;
                next++;
            }
            else if (_apart.Remove(_settled + 1))
            {
                _settled++;
            }
            else
            {
                break;
            }
        }

        if (last > 0)
        {
            // Never a delivery that was settled apart: the broker no longer knows it, and closes the channel of who names it.
            _ = send(last, true);
        }

        for (; next < _done.Count; next++)
        {
            // An earlier one is still in hand, perhaps for long: these must not wait for it.
            _apart.Add(_done[next]);
            _ = send(_done[next], false);
        }

        _done.Clear();
    }
}
