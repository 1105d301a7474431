namespace Warren.Users.Presence;

/// <summary>Push: somebody came or went.</summary>
/// <param name="Uid">Who.</param>
/// <param name="Online">Whether at least one socket is open now.</param>
/// <param name="LastSeenAt">When the last socket went; <c>null</c> if that never happened.</param>
/// <param name="Devices">How many sockets are open, on all nodes.</param>
sealed record PresenceChanged(Guid Uid, bool Online, DateTime? LastSeenAt, int Devices);
