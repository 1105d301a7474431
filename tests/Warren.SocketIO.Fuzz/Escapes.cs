using System.Globalization;
using System.Text;

namespace Warren.SocketIO.Fuzz;

/// <summary>Any bytes as one line of text: UTF-8 as it is, the rest as <c>\x1e</c>, a backslash as <c>\\</c>.</summary>
public static class Escapes
{
    public static byte[] Decode(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var index = 0; index < text.Length;)
        {
            if (text[index] == '\\' && index + 1 < text.Length && text[index + 1] == '\\')
            {
                bytes.Add((byte)'\\');
                index += 2;
            }
            else if (text[index] == '\\' && index + 3 < text.Length && text[index + 1] == 'x'
                && byte.TryParse(text.AsSpan(index + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                index += 4;
            }
            else
            {
                var length = char.IsSurrogatePair(text, index) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text, index, length));
                index += length;
            }
        }

        return [.. bytes];
    }

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            _ = value switch
            {
                (byte)'\\' => text.Append("\\\\"),
                >= 0x20 and < 0x7F => text.Append((char)value),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
            };
        }

        return text.ToString();
    }
}
