namespace Warren.Events.Brokers;

/// <summary>
/// What a consumer had in hand when its link was lost, and outlived. Brokers count every return alike (<see cref="Delivery.DeliveryCount"/>); but what
/// this process has had and lives does not end processes. Not safe for several threads; its owner locks.
/// </summary>
sealed class OutlivedLosses
{
    /// <summary>Ids remembered. What is forgotten counts, so that an event too many is handled alone.</summary>
    const int Most = 10_000;

    readonly Dictionary<string, int> _times = new(StringComparer.Ordinal);
    readonly Queue<string> _byAge = [];

    public void Add(IEnumerable<string> ids)
    {
        foreach (var id in ids.Distinct().Where(id => id.Length > 0))
        {
            if (!_times.TryAdd(id, 1))
            {
                _times[id]++;
                continue;
            }

            _byAge.Enqueue(id);
            if (_byAge.Count > Most)
            {
                _times.Remove(_byAge.Dequeue());
            }
        }
    }

    /// <summary>The delivery, without the losses that are known here.</summary>
    public Delivery Discount(Delivery delivery) =>
        delivery.DeliveryCount > 0 && _times.TryGetValue(delivery.Envelope.Id, out var times)
            ? delivery with { DeliveryCount = Math.Max(0, delivery.DeliveryCount - times) }
            : delivery;
}
