namespace Warren.Events;

/// <summary>A mandatory message that was sent without a confirm, and that no queue took.</summary>
/// <param name="Exchange">The exchange it was sent to; empty for the default one.</param>
/// <param name="RoutingKey">Its routing key: for a request the queue that is not there.</param>
/// <param name="Id">Its <see cref="Envelope.Id"/>.</param>
/// <param name="CorrelationId">Its <see cref="Envelope.CorrelationId"/>.</param>
public sealed record ReturnedMessage(string Exchange, string RoutingKey, string Id, string? CorrelationId);
