using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Warren.SocketIO.EngineIO;

/// <summary>The sessions of this process by id.</summary>
internal sealed class Sessions
{
    readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    int _open;
    int _known;

    /// <summary>Sessions that are open; closed ones whose client has yet to be told do not count.</summary>
    public int OpenCount => Volatile.Read(ref _open);

    /// <summary>All that take memory, the closed ones whose client has yet to be told included: this is what the bound on connections counts.</summary>
    public int KnownCount => Volatile.Read(ref _known);

    public bool TryGet(string id, [NotNullWhen(true)] out Session? session) => _sessions.TryGetValue(id, out session);

    public void Add(Session session)
    {
        Interlocked.Increment(ref _open);
        Interlocked.Increment(ref _known);
        _sessions[session.Id] = session;
    }

    public void Closed() => Interlocked.Decrement(ref _open);

    public void Remove(Session session)
    {
        if (_sessions.TryRemove(KeyValuePair.Create(session.Id, session)))
        {
            Interlocked.Decrement(ref _known);
        }
    }

    public IReadOnlyCollection<Session> Snapshot() => [.. _sessions.Values];
}
