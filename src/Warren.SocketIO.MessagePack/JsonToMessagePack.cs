using System.Buffers;
using System.Text.Json;
using MessagePack;

namespace Warren.SocketIO.MessagePack;

/// <summary>JSON of the server as MessagePack, its placeholders as binary values.</summary>
internal static class JsonToMessagePack
{
    static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    public static void Write(ref MessagePackWriter writer, ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        // MessagePack says how many values a container has before they come.
        var counts = Count(json);
        var next = 0;
        var reader = new Utf8JsonReader(json, Options);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && attachments.Count > 0 && TryReadPlaceholder(ref reader, attachments.Count, out var number))
            {
                next++;
                writer.Write(attachments[number].Span);
            }
            else
            {
                WriteToken(ref writer, ref reader, counts, ref next);
            }
        }
    }

    /// <summary>How many values each array and object has, in the order of their beginnings.</summary>
    static List<int> Count(ReadOnlySpan<byte> json)
    {
        var counts = new List<int>();
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(json, Options);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                open.Pop();
                continue;
            }

            if (open.Count > 0 && reader.TokenType != JsonTokenType.PropertyName)
            {
                counts[open.Peek()]++;
            }

            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                open.Push(counts.Count);
                counts.Add(0);
            }
        }

        return counts;
    }

    static void WriteToken(ref MessagePackWriter writer, ref Utf8JsonReader reader, List<int> counts, ref int next)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                writer.WriteArrayHeader(counts[next++]);
                break;
            case JsonTokenType.StartObject:
                writer.WriteMapHeader(counts[next++]);
                break;
            case JsonTokenType.PropertyName or JsonTokenType.String:
                WriteText(ref writer, ref reader);
                break;
            case JsonTokenType.Number:
                WriteNumber(ref writer, ref reader);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.Write(reader.TokenType == JsonTokenType.True);
                break;
            case JsonTokenType.Null:
                writer.WriteNil();
                break;
        }
    }

    static void WriteText(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            writer.WriteString(reader.ValueSpan);
            return;
        }

        var text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            writer.WriteString(text.AsSpan(0, reader.CopyString(text)));
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A string holds half of a surrogate pair, which has no UTF-8 form.", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    /// <summary>In the shortest form that keeps it; a number beyond 64 bits is what a JavaScript client would read anyway.</summary>
    static void WriteNumber(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var signed))
        {
            writer.Write(signed);
        }
        else if (reader.TryGetUInt64(out var unsigned))
        {
            writer.Write(unsigned);
        }
        else
        {
            writer.Write(reader.GetDouble());
        }
    }

    /// <summary>Reads <c>{"_placeholder":true,"num":n}</c>, in any order of its keys; anything else is left where it is.</summary>
    static bool TryReadPlaceholder(ref Utf8JsonReader reader, int attachments, out int number)
    {
        number = -1;
        var ahead = reader;
        var marked = false;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            if (ahead.ValueSpan.SequenceEqual("_placeholder"u8))
            {
                ahead.Read();
                marked = ahead.TokenType == JsonTokenType.True;
            }
            else if (ahead.ValueSpan.SequenceEqual("num"u8) && ahead.Read() && ahead.TokenType == JsonTokenType.Number)
            {
                _ = ahead.TryGetInt32(out number);
            }
            else
            {
                return false;
            }
        }

        if (!marked || ahead.TokenType != JsonTokenType.EndObject || number < 0 || number >= attachments)
        {
            return false;
        }

        reader = ahead;
        return true;
    }
}
