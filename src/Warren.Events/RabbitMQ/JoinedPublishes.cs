using System.Threading.Channels;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// Makes one publish of those that wait for the same queue and may travel together: while the connection is busy with one, others gather behind it.
/// Its confirm is that of each.
/// </summary>
/// <param name="waiting">Those that wait; only giving all of them up takes any out meanwhile.</param>
sealed class JoinedPublishes(ChannelReader<PendingPublish> waiting)
{
    readonly OutgoingBatch _batch = new();

    /// <summary>
    /// A publish, or one that also holds what waits behind it and may travel with it; those are taken out. Its body is good until the next call.
    /// </summary>
    /// <param name="first">A publish that has begun to be sent.</param>
    public PendingPublish Join(PendingPublish first)
    {
        _batch.Clear();
        if (!first.Message.AllowBatch || !_batch.TryAdd(first.Message))
        {
            return first;
        }

        List<PendingPublish> parts = [first];
        while (waiting.TryPeek(out var next) && BelongsTo(first, next) && waiting.TryRead(out var taken))
        {
            if (taken != next)
            {
                // What waits is given up just now, because the broker is gone or takes nothing; so is what came behind it.
                taken.GiveUp();
            }
            else if (next.TryBeginSending())
            {
                _batch.TryAdd(next.Message);
                parts.Add(next);
            }
        }

        if (parts.Count == 1)
        {
            return first;
        }

        var joined = new PendingPublish(_batch.Take(), first.StartedAt, parts);
        joined.TryBeginSending();
        return joined;
    }

    bool BelongsTo(PendingPublish first, PendingPublish next) =>
        next.Message.AllowBatch && next.Message.RoutingKey == first.Message.RoutingKey && _batch.Fits(next.Message);
}
