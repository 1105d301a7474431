namespace Warren.SocketIO.EngineIO;

/// <summary>
/// When the next ping goes out and until when its pong must come; the server asks, the client answers. In version 3 it is the client that asks,
/// and the server only waits. Pure arithmetic over milliseconds: the session calls it under its lock.
/// </summary>
/// <param name="now">When the session began.</param>
/// <param name="interval">Between two pings.</param>
/// <param name="timeout">For the pong.</param>
/// <param name="tick">How late a ping leaves at the latest, because deadlines are looked at no more often.</param>
/// <param name="clientAsks">Whether it is version 3.</param>
internal struct Heartbeat(long now, long interval, long timeout, long tick, bool clientAsks)
{
    bool _awaitsPong = clientAsks;
    bool _extended = clientAsks;

    public long Due { get; private set; } = clientAsks ? now + interval + timeout : now + interval;

    /// <summary>The client asked, as only one of version 3 may; nothing else proves that it lives.</summary>
    public void OnClientPing(long now) => Due = now + interval + timeout;

    /// <summary>A pong nobody waits for changes nothing, so pongs cannot multiply pings.</summary>
    public void OnPong(long now)
    {
        if (_awaitsPong)
        {
            _awaitsPong = false;
            Due = now + interval;
        }
    }

    /// <summary>Other traffic while a pong is due proves life once: a large upload may keep the pong behind it.</summary>
    public void OnTraffic(long now)
    {
        if (_awaitsPong && !_extended)
        {
            _extended = true;
            Due = now + timeout;
        }
    }

    public readonly bool IsDead(long now) => _awaitsPong && now >= Due;

    public readonly bool WantsPing(long now) => !_awaitsPong && now >= Due;

    /// <summary>The pong is due counted from when the ping was, which clients know; unless the ping is much later, after a stall.</summary>
    public void OnPingSent(long now)
    {
        (_awaitsPong, _extended) = (true, false);
        Due = Math.Max(Due, now - (2 * tick)) + timeout;
    }
}
