namespace Warren.Events;

/// <summary>
/// How one service takes its events: how many at a time, how often each is tried, and when it is given up.
/// Set with <see cref="ServiceRegistration.ConfigureEvents"/>; checked at start.
/// </summary>
public sealed class EventOptions
{
    /// <summary>How many events are handled at a time; each lane has a number of its own. Default 32; 1 to 500.</summary>
    public int Concurrency { get; set; } = 32;

    /// <summary>
    /// The waits before the tries that are made at once, in this process; each wait is a random part of it (full jitter), so that what
    /// failed together does not come back together. Default 0, 100 and 500 ms: three tries. 1 to 10 of them, 30 s each at most.
    /// </summary>
    public IReadOnlyList<TimeSpan> TriesInProcess { get; set; } =
        [TimeSpan.Zero, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500)];

    /// <summary>How many of <see cref="Names.RetryDelays"/> follow, one try after each. Default 3: after 5 s, 30 s and 5 min. 0 to 3.</summary>
    public int DelayedTries { get; set; } = Names.RetryDelays.Count;

    /// <summary>
    /// How many times an event may be in hand when its process dies or its link is lost: at this number it is a dead letter, unrun.
    /// The last time it is handled alone, so that the others in hand are not blamed. Default 3; 2 to 15.
    /// </summary>
    public int CrashLimit { get; set; } = 3;

    /// <summary>
    /// The longest that one try may take; then its token is cancelled, and a handler that does not stop within 5 s is left behind and the
    /// try has failed. Default 60 s; 0.1 s to 15 min, because RabbitMQ takes back what is in hand for 30 min.
    /// </summary>
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long an event that fails only because something is away (<c>unavailable</c>, no connection) is tried again, every 5 min in the
    /// end, before it is a dead letter like any other. Default 24 h; 0 to 30 days.
    /// </summary>
    public TimeSpan OutageLimit { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a paused lane keeps an event in hand on RabbitMQ, from when it came; then the event is put off for 5 s and comes behind the others.
    /// RabbitMQ takes back what is in hand for 30 min, and counts that like a lost link. Default 5 min; 1 s to 10 min. Events in strict order stay.
    /// </summary>
    public TimeSpan PauseHold { get; set; } = TimeSpan.FromMinutes(5);

    internal void Validate(string service)
    {
        Check(Concurrency is >= 1 and <= 500, nameof(Concurrency), "1 to 500");
        Check(
            TriesInProcess.Count is >= 1 and <= 10 && TriesInProcess.All(wait => wait >= TimeSpan.Zero && wait <= TimeSpan.FromSeconds(30)),
            nameof(TriesInProcess),
            "1 to 10 waits of 0 to 30 seconds");
        Check(DelayedTries >= 0 && DelayedTries <= Names.RetryDelays.Count, nameof(DelayedTries), "0 to 3");
        Check(CrashLimit is >= 2 and <= 15, nameof(CrashLimit), "2 to 15");
        Check(
            HandlerTimeout >= TimeSpan.FromSeconds(0.1) && HandlerTimeout <= TimeSpan.FromMinutes(15),
            nameof(HandlerTimeout),
            "0.1 seconds to 15 minutes");
        Check(OutageLimit >= TimeSpan.Zero && OutageLimit <= TimeSpan.FromDays(30), nameof(OutageLimit), "0 to 30 days");

        Check(PauseHold >= TimeSpan.FromSeconds(1) && PauseHold <= TimeSpan.FromMinutes(10), nameof(PauseHold), "1 second to 10 minutes");

        void Check(bool valid, string name, string range)
        {
            if (!valid)
            {
                throw new InvalidOperationException($"ConfigureEvents of the service '{service}': {name} must be {range}.");
            }
        }
    }
}
