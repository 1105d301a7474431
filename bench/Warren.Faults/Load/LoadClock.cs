namespace Warren.Faults.Load;

/// <summary>
/// Time as this process has lived through it, in tenths of a second. Ticks that it missed because the machine gave it no processor are not
/// made up for (that is what <see cref="PeriodicTimer"/> does), so that a service is not blamed for a slow observer.
/// </summary>
internal sealed class LoadClock
{
    public const int TicksPerSecond = 10;

    long _now;

    public long Now => Volatile.Read(ref _now);

    public event Action? Ticked;

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksPerSecond), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                Interlocked.Increment(ref _now);
                Ticked?.Invoke();
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }
}
