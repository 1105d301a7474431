using System.Text.Json;

namespace Warren.SocketIO;

/// <summary>
/// Checks the JSON of a packet in one pass and cuts it into arguments, without building a tree and without reading strings it need not read.
/// </summary>
internal static class ArgumentReader
{
    const int MaxDepth = 64;

    static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Whether the data is one well-formed JSON object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data, Options);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether the data is one well-formed JSON value.</summary>
    public static bool IsValue(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data, Options);
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads <c>["name",argument,...]</c>.</summary>
    /// <param name="data">Owned by the arguments from here on.</param>
    /// <param name="attachments">How many attachments placeholders may name; -1 when the packet is not binary and has no placeholders.</param>
    /// <param name="maxNameBytes">Bound of the name.</param>
    /// <param name="name">A number counts as a name too, by its text.</param>
    /// <param name="arguments">What follows the name.</param>
    public static bool TryReadEvent(ReadOnlyMemory<byte> data, int attachments, int maxNameBytes, out string name, out EventArguments arguments)
    {
        (name, arguments) = ("", SpareArguments.New());
        try
        {
            var reader = new Utf8JsonReader(data.Span, Options);
            return reader.Read() && reader.TokenType == JsonTokenType.StartArray
                && TryReadName(ref reader, maxNameBytes, out name)
                && TryReadArguments(ref reader, data, attachments, arguments);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Checks <c>["name",argument,...]</c> without placeholders, and cuts off the name. Allocates nothing for a name that came before.</summary>
    /// <param name="data">The JSON.</param>
    /// <param name="maxNameBytes">Bound of the name.</param>
    /// <param name="name">A number counts as a name too, by its text.</param>
    /// <param name="arguments">All that follows the name.</param>
    public static bool TryCutEvent(ReadOnlySpan<byte> data, int maxNameBytes, out string name, out ReadOnlySpan<byte> arguments)
    {
        name = "";
        arguments = default;
        try
        {
            var reader = new Utf8JsonReader(data, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray || !TryReadName(ref reader, maxNameBytes, out name))
            {
                return false;
            }

            var (start, end) = (-1, -1);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                start = start < 0 ? (int)reader.TokenStartIndex : start;
                reader.Skip();
                end = (int)reader.BytesConsumed;
            }

            arguments = start < 0 ? default : data[start..end];
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads <c>[argument,...]</c>.</summary>
    public static bool TryReadAck(ReadOnlyMemory<byte> data, int attachments, out EventArguments arguments)
    {
        arguments = new EventArguments();
        try
        {
            var reader = new Utf8JsonReader(data.Span, Options);
            return reader.Read() && reader.TokenType == JsonTokenType.StartArray && TryReadArguments(ref reader, data, attachments, arguments);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static bool TryReadName(ref Utf8JsonReader reader, int maxBytes, out string name)
    {
        name = "";
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number) || reader.ValueSpan.Length > maxBytes)
        {
            return false;
        }

        try
        {
            name = reader.ValueIsEscaped ? reader.GetString()! : KnownNames.Get(reader.ValueSpan);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate. As data it may pass, but nobody can listen to such a name.
            return false;
        }

        return !ReservedEvents.Contains(name);
    }

    static bool TryReadArguments(ref Utf8JsonReader reader, ReadOnlyMemory<byte> data, int attachments, EventArguments arguments)
    {
        var before = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            var placeholders = new Placeholders(attachments, before);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                if (attachments < 0)
                {
                    reader.Skip();
                }
                else if (!placeholders.TryWalk(ref reader))
                {
                    return false;
                }
            }

            before += placeholders.Count;
            var json = data[start..(int)reader.BytesConsumed];
            arguments.Add(new EventArgument(json, arguments, placeholders.Self, placeholders.Any));
        }

        // Anything behind the array but white space throws.
        return !reader.Read();
    }
}
