using Warren.Faults.Load;

namespace Warren.Faults;

/// <summary>Says every few seconds how far a run is.</summary>
internal sealed class Progress(string name, int requests, int kills)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    readonly long _began = TimeProvider.System.GetTimestamp();
    int _killed;

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_began);

    public void Say(string what) => Console.WriteLine($"{Elapsed.TotalSeconds,7:F1} s  {name}: {what}");

    public void Killed(string part, TimeSpan down) =>
        Say($"{part} was started again after {down.TotalSeconds:F1} s (kill {++_killed} of {kills})");

    /// <summary>Until it is cancelled.</summary>
    public async Task FollowAsync(LoadRun load, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                Say($"{load.Answered:N0} of {requests:N0} answered, {load.Again:N0} times sent again");
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }
}
