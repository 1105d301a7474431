namespace Warren.Events.RabbitMQ;

/// <summary>
/// A publish on its way: waiting, then handed to the connection, then answered. Several things may end it at the same time (a confirm,
/// its deadline, its caller, a lost link); the first one counts, and what it says depends on whether anything was sent.
/// </summary>
/// <param name="message">What is published.</param>
/// <param name="startedAt">When, by a timestamp of the broker's clock.</param>
/// <param name="parts">What travels in it, and ends as it does; <c>null</c> for a message that travels alone.</param>
sealed class PendingPublish(OutgoingMessage message, long startedAt, IReadOnlyList<PendingPublish>? parts = null)
    : TaskCompletionSource<PublishOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    const int Waiting = 0;
    const int Sent = 1;
    const int GivenUp = 2;

    int _progress = Waiting;
    CancellationTokenRegistration _cancellation;

    public OutgoingMessage Message { get; } = message;

    /// <summary>A timestamp of the broker's clock.</summary>
    public long StartedAt { get; } = startedAt;

    /// <summary>Set when the broker returned it, which it does before it confirms.</summary>
    public bool Returned { get; set; }

    public bool IsOver => Task.IsCompleted;

    /// <summary>Before it is handed to the connection; <c>false</c> if it has been given up.</summary>
    public bool TryBeginSending() => Interlocked.CompareExchange(ref _progress, Sent, Waiting) == Waiting;

    /// <summary>Stops waiting for an answer: it was certainly not sent, or nobody knows.</summary>
    public void GiveUp()
    {
        var wasWaiting = Interlocked.CompareExchange(ref _progress, GivenUp, Waiting) == Waiting;
        End(wasWaiting ? PublishOutcome.Unavailable : PublishOutcome.Unknown);
    }

    public void End(PublishOutcome outcome)
    {
        foreach (var part in parts ?? [])
        {
            part.End(outcome);
        }

        if (TrySetResult(outcome))
        {
            _cancellation.Unregister();
        }
    }

    public void GiveUpWhen(CancellationToken cancellation)
    {
        if (cancellation.CanBeCanceled)
        {
            _cancellation = cancellation.UnsafeRegister(static pending => ((PendingPublish)pending!).GiveUp(), this);
            if (IsOver)
            {
                _cancellation.Unregister();
            }
        }
    }
}
