namespace Warren.Events;

/// <summary>A message that the broker hands over.</summary>
/// <param name="Exchange">The exchange it was published to; empty for the default one.</param>
/// <param name="RoutingKey">The routing key it was published with.</param>
/// <param name="Envelope">The metadata.</param>
/// <param name="Body">The payload; the receiver owns it and may keep it.</param>
/// <param name="Redelivered">Whether the broker has handed it to somebody before.</param>
public sealed record Delivery(string Exchange, string RoutingKey, Envelope Envelope, ReadOnlyMemory<byte> Body, bool Redelivered);
