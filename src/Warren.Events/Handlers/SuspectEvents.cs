namespace Warren.Events.Handlers;

/// <summary>
/// Handles, one at a time, the events that were in hand each time a process died. Only one of this queue is ever in hand, so an event that
/// comes again was alone when the process died or the link was lost, and is given up, unless this very process has had it and lives.
/// </summary>
sealed class SuspectEvents(string service, EventPipeline pipeline, FailedEvents failed, CrashCount crashes, BrokerTrust trust, EventOptions options)
{
    const int Remembered = 1_000;

    readonly HashSet<string> _seen = [];
    readonly Queue<string> _byAge = [];

    public ConsumerOptions Consumer => new(Names.Suspects(service)) { Concurrency = 1, Prefetch = 1 };

    public async Task<Settlement> HandleAsync(Delivery delivery, CancellationToken stopping)
    {
        // A link lost in the middle is no crash: whoever can remember the event has survived it.
        var wasAlone = IsNew(delivery.Envelope.Id) && delivery.DeliveryCount > 0;
        if (!wasAlone && await crashes.RunAsync(delivery, options.CrashLimit, pipeline.RunAsync, stopping) is { } settlement)
        {
            return settlement;
        }

        var envelope = EventHeaders.FromFirstSender(delivery, service, trust);
        var crashed = new EventFailure(
            "crash_loop", $"The process died, or lost its link to the broker, {options.CrashLimit} times with this event in hand, the last time alone.")
        {
            Reason = "crashed",
        };
        return await failed.BuryAsync(delivery, envelope, envelope.Attempt, crashed, stopping);
    }

    bool IsNew(string id)
    {
        if (!_seen.Add(id))
        {
            return false;
        }

        _byAge.Enqueue(id);
        if (_byAge.Count > Remembered)
        {
            _seen.Remove(_byAge.Dequeue());
        }

        return true;
    }
}
