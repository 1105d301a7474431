namespace Warren.Events.Contracts;

/// <summary>
/// Ids of service instances: UUIDs of version 7, so that they sort by start. Within one millisecond such ids have no order, and two
/// services of one process start that fast; so each id of a process is at least a millisecond after the one before it.
/// </summary>
static class InstanceIds
{
    static long _last;

    public static string Next(TimeProvider time)
    {
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var next = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(next)).ToString();
            }
        }
    }
}
