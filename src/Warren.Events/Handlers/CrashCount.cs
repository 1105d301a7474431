namespace Warren.Events.Handlers;

/// <summary>
/// How often an event was in hand when its process died. RabbitMQ's quorum queues count it themselves. A broker that ends with its process
/// forgets it, so there it is noted in the hearer's database, beside the inbox, while the event is in hand. A hearer without a database has no
/// such place: what ends its process comes again for as long as its sender keeps it.
/// </summary>
sealed class CrashCount(IBroker broker, IMessageStore? store)
{
    readonly IMessageStore? _store = broker.OutlivesProcess ? null : store;

    /// <summary>Handles an event, unless it was in hand <paramref name="limit"/> times already when a process died: then <c>null</c>.</summary>
    public async Task<Settlement?> RunAsync(
        Delivery delivery, int limit, Func<Delivery, CancellationToken, Task<Settlement>> handle, CancellationToken stopping)
    {
        if (_store is null || InboxKey.Of(delivery.Envelope.Type, caller: "", delivery.Envelope) is not { } key)
        {
            return await handle(delivery, stopping);
        }

        if (!await _store.TakeInHandAsync(key, limit))
        {
            return null;
        }

        try
        {
            return await handle(delivery, stopping);
        }
        finally
        {
            _store.PutDown(key);
        }
    }
}
