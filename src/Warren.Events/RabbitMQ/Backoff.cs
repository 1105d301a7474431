namespace Warren.Events.RabbitMQ;

/// <summary>
/// How long to wait before the next attempt to connect: doubling, with full jitter so that many processes do not come back at the
/// same moment, and short for the first hour, since a person is probably waiting.
/// </summary>
sealed class Backoff(RabbitMQOptions options, TimeProvider time)
{
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    long _failingSince;
    int _failures;

    public void Reset() => _failures = 0;

    public TimeSpan Next()
    {
        if (_failures++ == 0)
        {
            _failingSince = time.GetTimestamp();
        }

        var cap = time.GetElapsedTime(_failingSince) < TimeSpan.FromHours(1) ? options.LongestRetry : options.LongestRetryAfterAnHour;
        var limit = Math.Min(cap.TotalMilliseconds, options.FirstRetry.TotalMilliseconds * Math.Pow(2, Math.Min(_failures - 1, 20)));
        return TimeSpan.FromMilliseconds(Math.Max(Shortest.TotalMilliseconds, Random.Shared.NextDouble() * limit));
    }
}
