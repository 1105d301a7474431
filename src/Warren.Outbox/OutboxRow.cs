using Warren.Events;

namespace Warren.Outbox;

/// <summary>An event in the outbox, and its place there: by when it is due, and among those of one time by when it came.</summary>
readonly record struct OutboxRow(long Due, long Seq, OutgoingMessage Message);
