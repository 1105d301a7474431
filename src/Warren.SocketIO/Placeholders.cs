using System.Text.Json;

namespace Warren.SocketIO;

/// <summary>
/// Finds <c>{"_placeholder":true,"num":n}</c> at any depth of one argument. A number that names no attachment refuses the packet
/// (CVE-2022-2421 was a missing check here).
/// </summary>
/// <param name="attachments">How many the packet has.</param>
/// <param name="before">How many placeholders its earlier arguments have.</param>
internal struct Placeholders(int attachments, int before = 0)
{
    const int NoNumber = -1;

    /// <summary>
    /// How often an attachment may be named, on the average. Clients name each once; who reads arguments as arrays of bytes makes a copy for
    /// each name, and a packet has room for tens of thousands of them.
    /// </summary>
    const int NamesPerAttachment = 4;

    /// <summary>The attachment that the argument itself is, -1 if it is none.</summary>
    public int Self { get; private set; } = -1;

    public bool Any => Count > 0;

    /// <summary>How many were met so far.</summary>
    public int Count { get; private set; }

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
            // Compared as they are written: unescaping a key with half of a surrogate pair throws, and no client escapes these.
            var isMark = reader.ValueSpan.SequenceEqual("_placeholder"u8);
            var isNumber = reader.ValueSpan.SequenceEqual("num"u8);
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
        if (!marked)
        {
            return true;
        }

        Count++;
        return number >= 0 && number < attachments && Count <= attachments * NamesPerAttachment - before;
    }

    /// <summary>Depth is bounded by the reader, so recursion is too.</summary>
    bool TryWalkValue(ref Utf8JsonReader reader) =>
        reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) || TryWalk(ref reader);
}
