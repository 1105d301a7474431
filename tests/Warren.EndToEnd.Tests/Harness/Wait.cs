namespace Warren.EndToEnd.Tests.Harness;

/// <summary>Waits for a condition that nothing announces, and says what it waited for when it does not come.</summary>
internal static class Wait
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static async Task UntilAsync(string what, Func<Task<bool>> condition, TimeSpan limit)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what}.");
            }

            await Task.Delay(Interval, TimeProvider.System);
        }
    }
}
