namespace Warren.Router.Presence;

/// <summary>Which sockets speak for whom, and what of it has not been reported yet.</summary>
sealed class PresenceChanges
{
    /// <summary>
    /// How many sockets one report names at most. A full report must name all of a node's, or the others would be taken for gone until the
    /// next one: so it is as many as <c>presence.report</c> takes, 10,000 in 1 MiB.
    /// </summary>
    public const int MaxPerReport = 10_000;

    readonly Dictionary<string, string> _all = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _bound = new(StringComparer.Ordinal);
    readonly HashSet<string> _left = new(StringComparer.Ordinal);
    readonly Lock _gate = new();
    bool _reset = true;

    /// <summary>Whether there is something to report.</summary>
    public bool HasAny
    {
        get
        {
            lock (_gate)
            {
                return _reset || _bound.Count > 0 || _left.Count > 0;
            }
        }
    }

    /// <summary>A socket speaks for a user now.</summary>
    public void Bound(string socket, string userId)
    {
        lock (_gate)
        {
            _all[socket] = userId;
            if (!_reset)
            {
                _left.Remove(socket);
                _bound[socket] = userId;
            }
        }
    }

    /// <summary>It no longer does.</summary>
    public void Left(string socket)
    {
        lock (_gate)
        {
            if (_all.Remove(socket) && !_reset)
            {
                _bound.Remove(socket);
                _left.Add(socket);
            }
        }
    }

    /// <summary>The next report has to be a full one; until then changes need not be remembered.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _reset = true;
            _bound.Clear();
            _left.Clear();
        }
    }

    /// <summary>Takes what the next report says; what does not fit stays for the one after.</summary>
    public (bool Full, IReadOnlyList<PresenceReport.Socket> Bound, IReadOnlyList<string> Left) Take()
    {
        lock (_gate)
        {
            var full = _reset;
            if (_reset)
            {
                _reset = false;
                foreach (var (socket, userId) in _all)
                {
                    _bound[socket] = userId;
                }
            }

            var bound = _bound.Take(MaxPerReport).Select(b => new PresenceReport.Socket(b.Key, b.Value)).ToList();
            var left = _left.Take(MaxPerReport).ToList();
            bound.ForEach(b => _bound.Remove(b.Id));
            _left.ExceptWith(left);
            return (full, bound, left);
        }
    }
}
