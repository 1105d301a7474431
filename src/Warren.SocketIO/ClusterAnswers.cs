using System.Collections;

namespace Warren.SocketIO;

/// <summary>What the nodes of a cluster answered, and who did not answer in time. A server without a cluster has all answers at once.</summary>
/// <typeparam name="T">One answer.</typeparam>
public sealed class ClusterAnswers<T> : IReadOnlyList<T>
{
    readonly List<T> _items;

    internal ClusterAnswers(List<T> items, IReadOnlyList<string> missingNodes)
    {
        (_items, MissingNodes) = (items, missingNodes);
    }

    /// <summary>The other nodes whose answer did not come within <see cref="Cluster.ClusterOptions.RequestTimeout"/>; then this is a part.</summary>
    public IReadOnlyList<string> MissingNodes { get; }

    /// <summary>How many answers there are.</summary>
    public int Count => _items.Count;

    /// <summary>The answer at a position from 0.</summary>
    /// <param name="index">Less than <see cref="Count"/>.</param>
    public T this[int index] => _items[index];

    /// <summary>Enumerates the answers.</summary>
    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
