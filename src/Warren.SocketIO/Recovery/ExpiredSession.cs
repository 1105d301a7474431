namespace Warren.SocketIO.Recovery;

/// <summary>A socket that did not come back. See <see cref="Namespace.OnSessionExpired"/>.</summary>
/// <param name="Id">Its <see cref="Socket.Id"/>.</param>
/// <param name="Rooms">The rooms it was in, its own id not among them.</param>
/// <param name="Data">Its <see cref="Socket.Data"/>.</param>
public sealed record ExpiredSession(string Id, IReadOnlyCollection<string> Rooms, ReadOnlyMemory<byte> Data);
