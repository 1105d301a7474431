using System.Text.Json;

namespace Warren.SocketIO;

/// <summary>
/// The binary values met while this thread writes arguments, and those at hand while it reads one. Serialisation does not leave the thread,
/// and its converters can be told nothing else.
/// </summary>
internal static class Attachments
{
    static readonly JsonEncodedText Mark = JsonEncodedText.Encode("_placeholder");
    static readonly JsonEncodedText Number = JsonEncodedText.Encode("num");

    [ThreadStatic]
    static List<ReadOnlyMemory<byte>>? _written;

    [ThreadStatic]
    static IReadOnlyList<ReadOnlyMemory<byte>>? _readable;

    /// <summary>What was written since the last call. The thread keeps nothing of it: it may be large, and the thread idle for long.</summary>
    public static ReadOnlySpan<ReadOnlyMemory<byte>> Take()
    {
        if (_written is not { Count: > 0 } written)
        {
            return [];
        }

        ReadOnlyMemory<byte>[] taken = [.. written];
        written.Clear();
        return taken;
    }

    /// <summary>Writes a placeholder for the data. The keys are in this order: some clients look for the text.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> data)
    {
        _written ??= [];
        writer.WriteStartObject();
        writer.WriteBoolean(Mark, true);
        writer.WriteNumber(Number, _written.Count);
        writer.WriteEndObject();
        _written.Add(data);
    }

    /// <summary>Reads a value whose placeholders mean these attachments.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, Func<ReadOnlySpan<byte>, T?> read)
    {
        var outer = _readable;
        _readable = attachments;
        try
        {
            return read(json);
        }
        finally
        {
            _readable = outer;
        }
    }

    /// <summary>The data of the placeholder that the reader stands at the start of; the packet's own check saw to the number.</summary>
    public static ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader)
    {
        var placeholders = new Placeholders(_readable?.Count ?? 0);
        if (reader.TokenType != JsonTokenType.StartObject || !placeholders.TryWalk(ref reader) || placeholders.Self < 0)
        {
            throw new JsonException("The value is not binary data.");
        }

        return _readable![placeholders.Self];
    }
}
