namespace Warren.Events.RabbitMQ;

/// <summary>
/// Ends publishes that have waited too long. All have the same time, so that the oldest is always in front: one timer looks there,
/// which costs a publish less than a timer of its own.
/// </summary>
sealed class PublishDeadlines(TimeSpan timeout, TimeProvider time)
{
    readonly Lock _gate = new();
    readonly Queue<PendingPublish> _byAge = [];

    public void Add(PendingPublish pending)
    {
        lock (_gate)
        {
            ForgetFinished();
            _byAge.Enqueue(pending);
        }
    }

    /// <summary>Gives up on those whose time is over.</summary>
    public void Sweep()
    {
        while (true)
        {
            PendingPublish? late;
            lock (_gate)
            {
                ForgetFinished();
                if (!_byAge.TryPeek(out late) || time.GetElapsedTime(late.StartedAt) < timeout)
                {
                    return;
                }

                _byAge.Dequeue();
            }

            late.GiveUp();
        }
    }

    void ForgetFinished()
    {
        while (_byAge.TryPeek(out var oldest) && oldest.IsOver)
        {
            _byAge.Dequeue();
        }
    }
}
