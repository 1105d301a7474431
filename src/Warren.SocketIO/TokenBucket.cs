namespace Warren.SocketIO;

/// <summary>A rate with a burst: tokens come back at the rate, each event takes one. Rate 0 never runs out.</summary>
internal struct TokenBucket(double perSecond, double burst, long now)
{
    readonly double _burst = burst;
    double _tokens = burst;
    long _filled = now;
    bool _toldLow;

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

    /// <returns>True once when less than a tenth is left; again after half has come back.</returns>
    public bool RunsLow()
    {
        if (_tokens >= _burst / 10)
        {
            _toldLow &= _tokens < _burst / 2;
            return false;
        }

        var first = !_toldLow;
        _toldLow = true;
        return first;
    }
}
