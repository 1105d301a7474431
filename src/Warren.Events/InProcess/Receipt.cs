namespace Warren.Events.InProcess;

/// <summary>
/// How many copies of one message the bus still has, for a sender that keeps it in an outbox: memory is no place to promise anything from, so
/// it is confirmed when the last copy has been acknowledged. A copy that waits for its next try, or lies among the dead letters, is one too.
/// All of it happens under the bus's lock.
/// </summary>
/// <param name="ended">Called once, when it has ended.</param>
sealed class Receipt(Action ended)
{
    readonly TaskCompletionSource<PublishOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _copies;

    public Task<PublishOutcome> Outcome => _outcome.Task;

    /// <summary>One more copy lies in a queue.</summary>
    public void Add() => _copies++;

    /// <summary>A copy has been acknowledged, or has been handed on as another one.</summary>
    public void Done()
    {
        if (--_copies <= 0)
        {
            End(PublishOutcome.Confirmed);
        }
    }

    /// <summary>A queue did not take it, or had to drop it: its sender must send it again.</summary>
    public void Lost() => End(PublishOutcome.Refused);

    void End(PublishOutcome outcome)
    {
        if (_outcome.TrySetResult(outcome))
        {
            ended();
        }
    }
}
