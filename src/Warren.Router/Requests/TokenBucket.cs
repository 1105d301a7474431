namespace Warren.Router.Requests;

/// <summary>A rate with bursts: tokens come back steadily, up to a capacity. Safe from any thread.</summary>
sealed class TokenBucket
{
    readonly double _perSecond;
    readonly double _capacity;
    readonly Lock _gate = new();
    double _tokens;
    long _last;

    /// <summary>Begins full.</summary>
    public TokenBucket(double perSecond, double capacity, long now)
    {
        (_perSecond, _capacity, _tokens, _last) = (perSecond, capacity, capacity, now);
    }

    /// <summary>When it was last used (<see cref="Clock.Milliseconds"/>).</summary>
    public long LastUsed => Volatile.Read(ref _last);

    /// <summary>Gives one back that turned out not to count.</summary>
    public void GiveBack()
    {
        lock (_gate)
        {
            _tokens = Math.Min(_capacity, _tokens + 1);
        }
    }

    /// <summary>Takes one; <c>false</c> with the seconds until there is one again.</summary>
    public bool TryTake(long now, out double retryAfter)
    {
        lock (_gate)
        {
            _tokens = Math.Min(_capacity, _tokens + (Math.Max(0, now - _last) / 1000d * _perSecond));
            _last = Math.Max(_last, now);
            if (_tokens >= 1)
            {
                _tokens--;
                retryAfter = 0;
                return true;
            }

            retryAfter = (1 - _tokens) / _perSecond;
            return false;
        }
    }
}
