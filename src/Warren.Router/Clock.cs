namespace Warren.Router;

/// <summary>Time in the two forms the router needs: a monotonic count of milliseconds for waits, and the wall clock for what travels.</summary>
sealed class Clock(TimeProvider time)
{
    readonly long _start = time.GetTimestamp();

    /// <summary>The source of both, for timers.</summary>
    public TimeProvider Time => time;

    /// <summary>Milliseconds since this process began; never jumps.</summary>
    public long Milliseconds => (long)time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>The wall clock.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow();
}
