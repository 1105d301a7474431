using System.Text.Json;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// The callers read of late, by the bytes they came as: all requests of one socket name the same caller, and to read it anew takes longer than all
/// other headers together. A table of fixed size, in which a newer caller takes the place of an older one.
/// </summary>
sealed class CallerCache
{
    /// <summary>Places; a power of two.</summary>
    const int Places = 1024;

    /// <summary>Bytes of the longest that is kept; any other is read each time.</summary>
    const int Longest = 1024;

    readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>The caller these bytes name; <c>null</c> when they are not ours, and name nobody.</summary>
    public Caller? Read(byte[] bytes)
    {
        if (bytes.Length > Longest)
        {
            return Parse(bytes);
        }

        // Its seed is another in each process, so that nobody can choose a place. The place is a guess: the bytes decide.
        var hash = new HashCode();
        hash.AddBytes(bytes);
        ref var place = ref _entries[hash.ToHashCode() & (Places - 1)];
        var entry = Volatile.Read(ref place);
        if (entry is null || !entry.Bytes.AsSpan().SequenceEqual(bytes))
        {
            entry = new Entry(bytes, Parse(bytes));
            Volatile.Write(ref place, entry);
        }

        return entry.Caller;
    }

    static Caller? Parse(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, EventsJson.Default.Caller);
        }
        catch (JsonException)
        {
            return null; // Not ours, so it names nobody.
        }
    }

    sealed record Entry(byte[] Bytes, Caller? Caller);
}
