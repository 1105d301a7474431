namespace Warren.EndToEnd.Tests.Users;

/// <summary>The real clock, moved on by as much as a test says. Timers run as they are, so nothing waits for ever.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    long _shift;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));
}
