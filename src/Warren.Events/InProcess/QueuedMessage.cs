namespace Warren.Events.InProcess;

/// <summary>A message in one queue. Queues that got the same message share its envelope and body, which nobody changes.</summary>
/// <param name="Position">Its place in the queue; a message that is handed back goes where it was.</param>
/// <param name="Delivery">What the consumer gets.</param>
/// <param name="Persistent">Whether it survives a stop of the bus.</param>
/// <param name="ExpiresAt">When it expires, if it does.</param>
/// <param name="Receipt">Told what becomes of it; <c>null</c> where its sender does not keep it.</param>
sealed record QueuedMessage(long Position, Delivery Delivery, bool Persistent, DateTimeOffset? ExpiresAt, Receipt? Receipt);
