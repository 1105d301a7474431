namespace Warren.Events.Handlers;

/// <summary>
/// Handles, one at a time, the events that were in hand each time a process died. Only one of this queue is ever in hand, so an event that
/// comes again was alone when the process died or the link was lost, and is given up, unless this very process has had it and lives.
/// </summary>
sealed class SuspectEvents(string service, EventPipeline pipeline, FailedEvents failed, CrashCount crashes, BrokerTrust trust, EventOptions options)
{
    const int Remembered = 1_000;

    /// <summary>What was had here by its id, and whether it was given up.</summary>
    readonly Dictionary<string, bool> _seen = [];
    readonly Queue<string> _byAge = [];

    public ConsumerOptions Consumer => new(Names.Suspects(service)) { Concurrency = 1, Prefetch = 1 };

    public async Task<Settlement> HandleAsync(Delivery delivery, CancellationToken stopping)
    {
        // A link lost in the middle is no crash: whoever can remember the event has survived it. What was given up here comes a second time
        // where a process died after it had sent the event here and before the broker knew: the copy is as deadly.
        var id = delivery.Envelope.Id;
        var isLost = id.Length == 0 || IsNew(id) ? delivery.DeliveryCount > 0 : _seen[id];
        var envelope = EventHeaders.FromFirstSender(delivery, service, trust);
        if (!isLost && await crashes.RunAsync(delivery, options.CrashLimit, pipeline.RunAsync, stopping) is { } settlement)
        {
            // Handed back by a service that stops, it would come with a count as if the process had died: a copy comes without one.
            return settlement == Settlement.Return
                ? await failed.MoveAsync(delivery, Names.Suspects(service), EventHeaders.Resend(envelope), stopping)
                : settlement;
        }

        if (id.Length > 0)
        {
            _seen[id] = true;
        }

        var crashed = new EventFailure(
            "crash_loop", $"The process died, or lost its link to the broker, {options.CrashLimit} times with this event in hand, the last time alone.")
        {
            Reason = "crashed",
        };
        return await failed.BuryAsync(delivery, envelope, envelope.Attempt, crashed, stopping);
    }

    bool IsNew(string id)
    {
        if (!_seen.TryAdd(id, false))
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
