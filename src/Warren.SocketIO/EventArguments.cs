using System.Collections;

namespace Warren.SocketIO;

/// <summary>The arguments of an event behind its name, or of an acknowledgement. They own their memory and may be kept.</summary>
public sealed class EventArguments : IReadOnlyList<EventArgument>
{
    EventArgument[] _items = [];

    internal EventArguments()
    {
    }

    /// <summary>How many arguments there are.</summary>
    public int Count { get; private set; }

    /// <summary>The binary values of all arguments, in the order of their placeholders' numbers.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; internal set; } = [];

    /// <summary>The argument at a position from 0.</summary>
    /// <param name="index">Less than <see cref="Count"/>.</param>
    public EventArgument this[int index] => _items.AsSpan(0, Count)[index];

    /// <summary>Enumerates the arguments in order.</summary>
    public IEnumerator<EventArgument> GetEnumerator() => _items.Take(Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(EventArgument argument)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(1, Count * 2));
        }

        _items[Count++] = argument;
    }
}
