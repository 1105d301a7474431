namespace Warren.Router.Requests;

/// <summary>What a client sent: JSON as it came, or the bytes of one binary argument.</summary>
readonly record struct Payload(ReadOnlyMemory<byte> Body, bool IsBinary)
{
    /// <summary>What an event without arguments carries.</summary>
    public static Payload Null { get; } = new("null"u8.ToArray(), false);
}
