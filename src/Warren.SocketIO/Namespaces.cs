using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Warren.SocketIO;

/// <summary>
/// The namespaces of one server by name, and the parents that make new ones. A name has one namespace at a time, however many clients ask for
/// it at once.
/// </summary>
internal sealed class Namespaces(SocketIOServer server)
{
    readonly ConcurrentDictionary<string, Namespace> _byName = new(StringComparer.Ordinal);
    readonly Lock _making = new();
    ParentNamespace[] _parents = [];
    Action<Namespace>? _made;
    Namespace? _unfinished;
    int _children;

    public IEnumerable<Namespace> All => _byName.Values;

    public bool HasParents => _parents.Length > 0;

    public bool TryGet(string name, [NotNullWhen(true)] out Namespace? found) => _byName.TryGetValue(name, out found);

    public void OnNew(Action<Namespace> handler)
    {
        lock (_making)
        {
            _made += handler;
        }
    }

    public ParentNamespace Add(ParentNamespace parent)
    {
        lock (_making)
        {
            _parents = [.. _parents, parent];
        }

        return parent;
    }

    /// <summary>The namespace of a name, made if it does not exist; a parent that matches by name alone takes it as its child.</summary>
    public Namespace GetOrMake(string name)
    {
        if (_byName.TryGetValue(name, out var existing) && !existing.IsClosed)
        {
            return existing;
        }

        return Make(name, _parents.FirstOrDefault(parent => parent.Matches?.Invoke(name) == true), bounded: false)!;
    }

    /// <summary>Asks the parents in the order they were added; the first that accepts gets the child.</summary>
    /// <returns>Null when none accepts, or there are too many children already.</returns>
    public async ValueTask<Namespace?> AskParentsAsync(string name, ReadOnlyMemory<byte> auth)
    {
        foreach (var parent in _parents)
        {
            if (await parent.AcceptsAsync(name, auth))
            {
                return Make(name, parent, bounded: true);
            }
        }

        return null;
    }

    /// <summary>The last socket of a child has left it, and nobody can enter it any more.</summary>
    public void Forget(Namespace child)
    {
        if (_byName.TryRemove(KeyValuePair.Create(child.Name, child)))
        {
            Interlocked.Decrement(ref _children);
            child.Parent!.Remove(child);
        }
    }

    Namespace? Make(string name, ParentNamespace? parent, bool bounded)
    {
        // The handlers run in here, so that nobody finds a namespace that they have yet to furnish.
        lock (_making)
        {
            if (_unfinished?.Name == name)
            {
                return _unfinished;
            }

            if (_byName.TryGetValue(name, out var existing))
            {
                if (!existing.IsClosed)
                {
                    return existing;
                }

                Forget(existing);
            }

            if (bounded && Volatile.Read(ref _children) >= server.Options.MaxDynamicNamespaces)
            {
                return null;
            }

            var made = new Namespace(name, server, parent);
            var outer = _unfinished;
            _unfinished = made;
            try
            {
                _made?.Invoke(made);
            }
            finally
            {
                _unfinished = outer;
            }

            if (parent is not null)
            {
                Interlocked.Increment(ref _children);
                parent.Add(made);
            }

            _byName[name] = made;
            return made;
        }
    }
}
