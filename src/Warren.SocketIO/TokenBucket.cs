namespace Warren.SocketIO;

/// <summary>A rate with a burst: tokens come back at the rate, each event takes one. Rate 0 never runs out.</summary>
internal struct TokenBucket(double perSecond, double burst, long now)
{
    readonly double _burst = burst;
    double _tokens = burst;
    long _filled = now;

    /// <param name="now">Milliseconds, never going back.</param>
    public bool TryTake(long now)
    {
        if (perSecond <= 0)
        {
            return true;
        }

        _tokens = Math.Min(_burst, _tokens + ((now - _filled) * perSecond / 1000));
        _filled = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
