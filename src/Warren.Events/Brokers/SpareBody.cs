namespace Warren.Events.Brokers;

/// <summary>
/// The memory of the last body that a thread gave back, for the next one it reads. Where nobody gives any back, each body has exactly the memory
/// it needs, as if this were not here.
/// </summary>
static class SpareBody
{
    /// <summary>Larger ones are rare, and would be kept for nothing.</summary>
    const int MostBytes = 4 * 1024;

    [ThreadStatic]
    static byte[]? _spare;

    public static ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> body)
    {
        if (_spare is not { } spare || spare.Length < body.Length || body.IsEmpty)
        {
            return body.ToArray();
        }

        _spare = null;
        body.CopyTo(spare);
        return spare.AsMemory(0, body.Length);
    }

    /// <summary>Takes memory that nobody reads any more.</summary>
    public static void Keep(byte[] memory)
    {
        if (memory.Length <= MostBytes)
        {
            _spare = memory;
        }
    }
}
