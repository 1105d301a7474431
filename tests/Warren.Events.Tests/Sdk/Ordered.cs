using System.Collections.Concurrent;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>A handler that sees in which order the events of each key come, and whether two of one key are ever handled at once.</summary>
public sealed class Ordered
{
    readonly ConcurrentDictionary<int, ConcurrentQueue<int>> _seen = [];
    readonly ConcurrentDictionary<int, bool> _busy = [];
    int _overlaps;

    public int Count => _seen.Values.Sum(versions => versions.Count);

    public async Task HandleAsync(ServiceContract.Happened happened)
    {
        if (!_busy.TryAdd(happened.Number, true))
        {
            Interlocked.Increment(ref _overlaps);
        }

        await Task.Yield();
        await Task.Yield();
        _seen.GetOrAdd(happened.Number, _ => []).Enqueue(happened.Version);
        _busy.TryRemove(happened.Number, out _);
    }

    public IEnumerable<int> Of(int key) => _seen[key];

    /// <summary>Each key has had its versions from 0, once each and in order.</summary>
    public void AssertInOrder(int count)
    {
        Assert.All(_seen.Values, versions => Assert.Equal(Enumerable.Range(0, count), versions));
        Assert.Equal(0, _overlaps);
    }
}
