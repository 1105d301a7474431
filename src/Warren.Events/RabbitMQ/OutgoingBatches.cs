namespace Warren.Events.RabbitMQ;

/// <summary>The batches that are being filled, one for each queue. Not safe for several threads; its owner locks.</summary>
sealed class OutgoingBatches
{
    /// <summary>Batches kept for their memory.</summary>
    const int Kept = 16;

    readonly Dictionary<string, OutgoingBatch> _filling = new(StringComparer.Ordinal);
    readonly Stack<OutgoingBatch> _spare = [];

    /// <summary>How many messages wait.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a message; <c>false</c> when all that wait must go before it, or it goes alone.</summary>
    public bool TryAdd(OutgoingMessage message)
    {
        var isNew = !_filling.TryGetValue(message.RoutingKey, out var batch);
        if (batch is null && !_spare.TryPop(out batch))
        {
            batch = new OutgoingBatch();
        }

        var isTaken = batch.TryAdd(message);
        if (isTaken)
        {
            Count++;
        }

        if (isNew && isTaken)
        {
            _filling.Add(message.RoutingKey, batch);
        }
        else if (isNew)
        {
            Keep(batch);
        }

        return isTaken;
    }

    /// <summary>Hands all of them over, and is empty.</summary>
    public void TakeAll(Action<OutgoingMessage> send)
    {
        foreach (var batch in _filling.Values)
        {
            send(batch.Take());
            Keep(batch);
        }

        _filling.Clear();
        Count = 0;
    }

    /// <summary>Forgets what waits.</summary>
    public void Clear()
    {
        _filling.Clear();
        Count = 0;
    }

    void Keep(OutgoingBatch batch)
    {
        if (_spare.Count < Kept)
        {
            _spare.Push(batch);
        }
    }
}
