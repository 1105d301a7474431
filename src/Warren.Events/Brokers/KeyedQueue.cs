using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Warren.Events.Brokers;

/// <summary>
/// What waits for a worker, in order: an item whose key is in hand is passed over until that one is done. Items without a key wait for
/// nothing. Not safe for several threads; its owner locks.
/// </summary>
sealed class KeyedQueue<T>
{
    readonly Queue<(T Item, string? Key)> _waiting = [];

    /// <summary>The first of each key that has just been done with; the key stays taken for it.</summary>
    readonly Queue<(T Item, string Key)> _next = [];

    /// <summary>Keys in hand, with those that have been passed over for it.</summary>
    readonly Dictionary<string, Queue<T>?> _taken = new(StringComparer.Ordinal);

    public void Enqueue(T item, string? key) => _waiting.Enqueue((item, key));

    /// <summary>The next item whose key is free, which it takes: give it back with <see cref="Done"/>.</summary>
    public bool TryDequeue([MaybeNullWhen(false)] out T item, out string? key)
    {
        if (_next.TryDequeue(out var next))
        {
            (item, key) = next;
            return true;
        }

        while (_waiting.TryDequeue(out var first))
        {
            (item, key) = first;
            if (key is null)
            {
                return true;
            }

            ref var passed = ref CollectionsMarshal.GetValueRefOrAddDefault(_taken, key, out var isTaken);
            if (!isTaken)
            {
                return true;
            }

            (passed ??= []).Enqueue(item);
        }

        (item, key) = (default, null);
        return false;
    }

    /// <summary>An item has been done with: the next one of its key may follow.</summary>
    public void Done(string? key)
    {
        if (key is null)
        {
            return;
        }

        if (_taken[key] is { } passed && passed.TryDequeue(out var item))
        {
            _next.Enqueue((item, key));
        }
        else
        {
            _taken.Remove(key);
        }
    }

    /// <summary>Takes out all that wait, with their keys. What is in hand keeps its key.</summary>
    public IReadOnlyList<(T Item, string? Key)> TakeAll()
    {
        var all = new List<(T, string?)>(_next.Count + _waiting.Count);
        while (_next.TryDequeue(out var next))
        {
            all.Add(next);
            all.AddRange(_taken[next.Key]?.Select(item => (item, (string?)next.Key)) ?? []);
            _taken.Remove(next.Key);
        }

        foreach (var (key, passed) in _taken)
        {
            all.AddRange(passed?.Select(item => (item, (string?)key)) ?? []);
            passed?.Clear();
        }

        all.AddRange(_waiting);
        _waiting.Clear();
        return all;
    }
}
