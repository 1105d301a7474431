using System.Runtime.InteropServices;

namespace Warren.SocketIO;

/// <summary>
/// What a thread was given back of the last event by <see cref="SocketEvent.ReleaseArguments"/>, for the next one it reads. Where nobody gives
/// anything back, each event has exactly the memory it needs, as if this were not here.
/// </summary>
static class SpareArguments
{
    /// <summary>Larger ones are rare, and would be kept for nothing.</summary>
    const int MostBytes = 4 * 1024;

    [ThreadStatic]
    static byte[]? _memory;

    [ThreadStatic]
    static EventArguments? _arguments;

    public static ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> json)
    {
        if (_memory is not { } memory || memory.Length < json.Length)
        {
            return json.ToArray();
        }

        _memory = null;
        json.CopyTo(memory);
        return memory.AsMemory(0, json.Length);
    }

    public static EventArguments New()
    {
        var arguments = _arguments ?? new EventArguments();
        _arguments = null;
        return arguments;
    }

    public static void Keep(EventArguments arguments)
    {
        if (arguments.Count > 0 && MemoryMarshal.TryGetArray(arguments[0].Json, out var json) && json.Array is { Length: <= MostBytes } memory)
        {
            _memory = memory;
        }

        arguments.Clear();
        _arguments = arguments;
    }
}
