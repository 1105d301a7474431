using System.Text.Json;

namespace Warren.SocketIO;

/// <summary>
/// Finds <c>{"_placeholder":true,"num":n}</c> at any depth of one argument. A number that names no attachment refuses the packet
/// (CVE-2022-2421 was a missing check here).
/// </summary>
internal struct Placeholders(int attachments)
{
    const int NoNumber = -1;

    /// <summary>The attachment that the argument itself is, -1 if it is none.</summary>
    public int Self { get; private set; } = -1;

    public bool Any { get; private set; }

    /// <summary>Reads on to the end of the object or array that the reader stands at the start of.</summary>
    public bool TryWalk(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (!TryWalkValue(ref reader))
                {
                    return false;
                }
            }

            Self = NoNumber;
            return true;
        }

        var marked = false;
        var number = NoNumber;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMark = reader.ValueTextEquals("_placeholder"u8);
            var isNumber = !isMark && reader.ValueTextEquals("num"u8);
            reader.Read();
            if (isMark)
            {
                marked = reader.TokenType == JsonTokenType.True;
            }

            if (isNumber)
            {
                number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : NoNumber;
            }

            if (!TryWalkValue(ref reader))
            {
                return false;
            }
        }

        Self = marked ? number : NoNumber;
        Any |= marked;
        return !marked || (number >= 0 && number < attachments);
    }

    /// <summary>Depth is bounded by the reader, so recursion is too.</summary>
    bool TryWalkValue(ref Utf8JsonReader reader) =>
        reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) || TryWalk(ref reader);
}
