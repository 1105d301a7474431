using Warren.Router.Presence;

namespace Warren.Router.Identity;

/// <summary>The sockets that speak for users, by user: for revocations, and for presence.</summary>
sealed class BoundSockets(PresenceChanges presence, RouterMetrics metrics)
{
    readonly Dictionary<string, HashSet<RouterSocket>> _users = new(StringComparer.Ordinal);
    readonly Lock _gate = new();

    /// <summary>A socket speaks for a user now.</summary>
    public void Add(RouterSocket socket, string userId)
    {
        lock (_gate)
        {
            if (!_users.TryGetValue(userId, out var sockets))
            {
                _users.Add(userId, sockets = []);
            }

            if (sockets.Add(socket))
            {
                presence.Bound(socket.Socket.Id, userId);
                metrics.Bound.Add(1);
            }
        }
    }

    /// <summary>It no longer does.</summary>
    public void Remove(RouterSocket socket, string userId)
    {
        lock (_gate)
        {
            if (_users.TryGetValue(userId, out var sockets) && sockets.Remove(socket))
            {
                presence.Left(socket.Socket.Id);
                metrics.Bound.Add(-1);
                if (sockets.Count == 0)
                {
                    _users.Remove(userId);
                }
            }
        }
    }

    /// <summary>The sockets of one user.</summary>
    public IReadOnlyList<RouterSocket> Of(string userId)
    {
        lock (_gate)
        {
            return _users.TryGetValue(userId, out var sockets) ? [.. sockets] : [];
        }
    }
}
