using System.Runtime.InteropServices;
using Warren.Events.Brokers;

namespace Warren.Events;

/// <summary>A message that the broker hands over.</summary>
/// <param name="Exchange">The exchange it was published to; empty for the default one.</param>
/// <param name="RoutingKey">The routing key it was published with.</param>
/// <param name="Envelope">The metadata.</param>
/// <param name="Body">The payload; the receiver owns it and may keep it, until <see cref="Release"/>.</param>
/// <param name="Redelivered">Whether the broker has handed it to somebody before.</param>
public sealed record Delivery(string Exchange, string RoutingKey, Envelope Envelope, ReadOnlyMemory<byte> Body, bool Redelivered)
{
    /// <summary>
    /// How many times a quorum queue has handed it out before and got it back unsettled: returned, or its consumer or link was lost.
    /// What this consumer lost with its link, and outlived, is not among them. 0 on other queues, which do not count.
    /// </summary>
    public int DeliveryCount { get; init; }

    /// <summary>
    /// Whether it came in one message with others. Its sender understands such messages, so that the reply may have
    /// <see cref="OutgoingMessage.AllowBatch"/>.
    /// </summary>
    public bool InBatch => Batch is not null;

    /// <summary>What it shares with those it came with.</summary>
    internal DeliveryBatch? Batch { get; init; }

    /// <summary>Whether its body's memory is its own and not that of other hearers too.</summary>
    internal bool OwnsBody { get; init; }

    /// <summary>When it came, by the machine's clock: what RabbitMQ goes by when it takes back what is in hand for too long.</summary>
    internal long ArrivedAt { get; } = TimeProvider.System.GetTimestamp();

    /// <summary>
    /// Gives the memory of <see cref="Body"/> back for the next message. For receivers that hear many and are done with each at once; nobody has
    /// to. Call it once, when nobody reads the body any more: after this it may hold another message.
    /// </summary>
    public void Release()
    {
        if (OwnsBody && MemoryMarshal.TryGetArray(Body, out var body) && body.Array is { } memory)
        {
            SpareBody.Keep(memory);
        }
    }
}
