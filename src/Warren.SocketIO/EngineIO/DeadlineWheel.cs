namespace Warren.SocketIO.EngineIO;

/// <summary>
/// One coarse timer for every deadline of the server: heartbeats, upgrades, joins, acknowledgements. Adding, moving and removing cost O(1);
/// a deadline comes up to one tick late, never early. The timer only runs while something is scheduled.
/// </summary>
internal sealed class DeadlineWheel : IDisposable
{
    const int Slots = 512;

    readonly TimeProvider _clock;
    readonly long _started;
    readonly long _tick;
    readonly ITimer _timer;
    readonly Deadline?[] _slots = new Deadline?[Slots];
    readonly Lock _gate = new();
    readonly List<Deadline> _fallen = [];
    long _turned;
    int _count;
    bool _running;
    bool _disposed;

    public DeadlineWheel(TimeProvider clock, TimeSpan tick)
    {
        _clock = clock;
        _started = clock.GetTimestamp();
        _tick = Math.Max(1, (long)tick.TotalMilliseconds);
        _timer = clock.CreateTimer(static wheel => ((DeadlineWheel)wheel!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Milliseconds between two looks: how late a deadline may come up.</summary>
    public long Tick => _tick;

    /// <summary>Milliseconds since the wheel was made.</summary>
    public long Now => (long)_clock.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Schedules or moves a deadline.</summary>
    public void Schedule(Deadline deadline, long due)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            Unlink(deadline);
            deadline.Due = due;
            Link(deadline);
            if (!_running)
            {
                _running = true;
                _turned = Now / _tick;
                _timer.Change(TimeSpan.FromMilliseconds(_tick), TimeSpan.FromMilliseconds(_tick));
            }
        }
    }

    public void Remove(Deadline deadline)
    {
        lock (_gate)
        {
            Unlink(deadline);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    void Turn()
    {
        List<Deadline> fallen;
        lock (_gate)
        {
            // A turn that is still calling out owns the list; the next one catches up with it.
            if (_fallen.Count > 0)
            {
                return;
            }

            var now = Now;
            var target = now / _tick;
            for (var step = Math.Max(_turned + 1, target - Slots + 1); step <= target; step++)
            {
                Collect((int)(step % Slots), now);
            }

            _turned = target;
            if (_count == 0 && _fallen.Count == 0)
            {
                _running = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }

            fallen = _fallen;
        }

        try
        {
            foreach (var deadline in fallen)
            {
                deadline.Expired();
            }
        }
        finally
        {
            lock (_gate)
            {
                _fallen.Clear();
            }
        }
    }

    void Collect(int slot, long now)
    {
        for (var deadline = _slots[slot]; deadline is not null;)
        {
            var following = deadline.Following;
            if (deadline.Due <= now)
            {
                Unlink(deadline);
                _fallen.Add(deadline);
            }

            deadline = following;
        }
    }

    void Link(Deadline deadline)
    {
        // The slot whose turn comes at or after the due time, and never the one that has just been emptied. A deadline further away than
        // one round waits in its slot for the round that is its own.
        var step = Math.Max((deadline.Due + _tick - 1) / _tick, Now / _tick + 1);
        var slot = (int)(step % Slots);
        deadline.Slot = slot;
        deadline.Previous = null;
        deadline.Following = _slots[slot];
        if (deadline.Following is { } following)
        {
            following.Previous = deadline;
        }

        _slots[slot] = deadline;
        _count++;
    }

    void Unlink(Deadline deadline)
    {
        if (deadline.Slot < 0)
        {
            return;
        }

        if (deadline.Previous is { } previous)
        {
            previous.Following = deadline.Following;
        }
        else
        {
            _slots[deadline.Slot] = deadline.Following;
        }

        if (deadline.Following is { } following)
        {
            following.Previous = deadline.Previous;
        }

        (deadline.Previous, deadline.Following, deadline.Slot) = (null, null, -1);
        _count--;
    }
}
