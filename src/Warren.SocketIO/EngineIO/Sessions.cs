using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Warren.SocketIO.EngineIO;

/// <summary>The sessions of this process by id, and how many there may be: at all, of an address, and of those who are only connected yet.</summary>
internal sealed class Sessions(EngineOptions options)
{
    readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    readonly Lock _gate = new();
    readonly Dictionary<AddressKey, (int Known, int Pending)> _addresses = [];
    readonly bool _countsAddresses = options.MaxConnectionsPerAddress > 0 || options.MaxPendingConnectionsPerAddress > 0;
    int _open;
    int _known;
    int _pending;

    /// <summary>Sessions that are open; closed ones whose client has yet to be told do not count.</summary>
    public int OpenCount => Volatile.Read(ref _open);

    /// <summary>All that take memory, the closed ones whose client has yet to be told included: this is what the bound on connections counts.</summary>
    public int KnownCount => Volatile.Read(ref _known);

    /// <summary>Addresses that are counted, for tests to see that none stays.</summary>
    public int AddressCount
    {
        get
        {
            lock (_gate)
            {
                return _addresses.Count;
            }
        }
    }

    public bool TryGet(string id, [NotNullWhen(true)] out Session? session) => _sessions.TryGetValue(id, out session);

    /// <summary>Whether one more of this address would find room now. <see cref="TryAdd"/> decides.</summary>
    public EngineError? Check(IPAddress? address)
    {
        lock (_gate)
        {
            return Check(KeyOf(address));
        }
    }

    /// <returns>Null, or why not: a bound, or an id that is taken.</returns>
    public EngineError? TryAdd(Session session)
    {
        var key = KeyOf(session.Request.RemoteAddress);
        lock (_gate)
        {
            var error = Check(key) ?? (_sessions.TryAdd(session.Id, session) ? null : EngineError.IdGeneration);
            if (error is not null)
            {
                return error;
            }

            _known++;
            _pending++;
            Count(key, 1, 1);
            session.IsPending = true;
        }

        Interlocked.Increment(ref _open);
        return null;
    }

    /// <summary>The client has joined a namespace: it is no longer one who only takes up room.</summary>
    public void Settled(Session session)
    {
        lock (_gate)
        {
            if (session.IsPending)
            {
                session.IsPending = false;
                _pending--;
                Count(KeyOf(session.Request.RemoteAddress), 0, -1);
            }
        }
    }

    public void Closed() => Interlocked.Decrement(ref _open);

    public void Remove(Session session)
    {
        if (!_sessions.TryRemove(KeyValuePair.Create(session.Id, session)))
        {
            return;
        }

        lock (_gate)
        {
            _known--;
            _pending -= session.IsPending ? 1 : 0;
            Count(KeyOf(session.Request.RemoteAddress), -1, session.IsPending ? -1 : 0);
            session.IsPending = false;
        }
    }

    /// <summary>How many open sessions are like that, without a copy of the table.</summary>
    public int Count(Func<Session, bool> predicate)
    {
        var count = 0;
        foreach (var (_, session) in _sessions)
        {
            count += !session.IsClosed && predicate(session) ? 1 : 0;
        }

        return count;
    }

    public IReadOnlyCollection<Session> Snapshot() => [.. _sessions.Values];

    EngineError? Check(AddressKey? address)
    {
        if (_known >= options.MaxConnections)
        {
            return EngineError.TooManyConnections;
        }

        if (_pending >= options.MaxPendingConnections)
        {
            return EngineError.TooManyPending;
        }

        if (address is not { } key || !_addresses.TryGetValue(key, out var count))
        {
            return null;
        }

        return options.MaxConnectionsPerAddress > 0 && count.Known >= options.MaxConnectionsPerAddress ? EngineError.TooManyOfAddress
            : options.MaxPendingConnectionsPerAddress > 0 && count.Pending >= options.MaxPendingConnectionsPerAddress ? EngineError.TooManyPendingOfAddress
            : null;
    }

    AddressKey? KeyOf(IPAddress? address) => _countsAddresses ? AddressKey.Of(address, options.UnlimitedNetworks) : null;

    void Count(AddressKey? address, int known, int pending)
    {
        if (address is not { } key)
        {
            return;
        }

        var (before, waiting) = _addresses.GetValueOrDefault(key);
        if (before + known == 0)
        {
            _addresses.Remove(key);
        }
        else
        {
            _addresses[key] = (before + known, waiting + pending);
        }
    }
}
