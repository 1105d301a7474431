namespace Warren.Router.Requests;

/// <summary>
/// Wakes things at about a time, many thousands with one timer: slots of 50 ms in a ring, each emptied when its time comes.
/// What lies beyond the ring is put into the last slot and goes round again. Nothing is taken out early; the owner knows whether
/// a thing still matters.
/// </summary>
sealed class TimerWheel<T>(long now)
{
    /// <summary>How long a slot is, in milliseconds, and so how late a thing may be woken.</summary>
    public const int Tick = 50;

    const int Slots = 64;

    readonly Lock _gate = new();
    readonly List<(T Item, long Due)>[] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new List<(T, long)>())];
    readonly List<T> _woken = [];
    List<(T Item, long Due)> _emptied = [];
    long _current = now / Tick;

    /// <summary>Wakes <paramref name="item"/> at <paramref name="due"/> milliseconds or up to a tick later.</summary>
    public void Add(T item, long due)
    {
        lock (_gate)
        {
            Place(item, due);
        }
    }

    /// <summary>Wakes everything due by now, outside the lock. One caller at a time.</summary>
    public void Advance(long now, Action<T> wake)
    {
        lock (_gate)
        {
            var target = now / Tick;
            // After a long pause every slot is emptied once, not many times.
            for (var steps = Math.Min(target - _current, Slots); steps > 0; steps--)
            {
                _current = target - steps + 1;
                Empty((int)(_current % Slots), now);
            }
        }

        _woken.ForEach(wake);
        _woken.Clear();
    }

    void Empty(int index, long now)
    {
        // What is not due yet finds an empty list here, so that this one can be walked through; the two take turns.
        (var slot, _slots[index], _emptied) = (_slots[index], _emptied, _slots[index]);
        foreach (var (item, due) in slot)
        {
            if (due <= now)
            {
                _woken.Add(item);
            }
            else
            {
                Place(item, due);
            }
        }

        slot.Clear();
    }

    void Place(T item, long due)
    {
        var tick = Math.Clamp((due + Tick - 1) / Tick, _current + 1, _current + Slots - 1);
        _slots[tick % Slots].Add((item, due));
    }
}
