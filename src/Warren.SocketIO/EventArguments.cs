using System.Collections;

namespace Warren.SocketIO;

/// <summary>The arguments of an event behind its name, or of an acknowledgement. They own their memory and may be kept, but for <see cref="SocketEvent.ReleaseArguments"/>.</summary>
public sealed class EventArguments : IReadOnlyList<EventArgument>
{
    internal static readonly EventArguments None = new();

    // Most events have one.
    EventArgument _first;
    EventArgument[] _others = [];

    internal EventArguments()
    {
    }

    /// <summary>How many arguments there are.</summary>
    public int Count { get; private set; }

    /// <summary>The binary values of all arguments, in the order of their placeholders' numbers.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; internal set; } = [];

    /// <summary>The argument at a position from 0.</summary>
    /// <param name="index">Less than <see cref="Count"/>.</param>
    public EventArgument this[int index] => index == 0 && Count > 0 ? _first : _others.AsSpan(0, Math.Max(0, Count - 1))[index - 1];

    /// <summary>Enumerates the arguments in order.</summary>
    public IEnumerator<EventArgument> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>All arguments as they stand behind an event's name.</summary>
    internal ReadOnlyMemory<byte> Joined()
    {
        if (Count <= 1)
        {
            return _first.Json;
        }

        var joined = new List<byte>();
        foreach (var argument in this)
        {
            joined.AddRange(joined.Count == 0 ? [] : ","u8);
            joined.AddRange(argument.Json.Span);
        }

        return joined.ToArray();
    }

    internal void Clear() => (_first, _others, Count, Attachments) = (default, [], 0, []);

    internal void Add(EventArgument argument)
    {
        if (Count == 0)
        {
            _first = argument;
        }
        else
        {
            if (Count > _others.Length)
            {
                Array.Resize(ref _others, Count * 2);
            }

            _others[Count - 1] = argument;
        }

        Count++;
    }
}
