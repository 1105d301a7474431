using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Warren.SocketIO;

/// <summary>
/// Escapes only what JSON requires (quote, backslash, control characters), as <c>JSON.stringify</c> does. The framework's encoders write
/// <c>\u65E5</c> for one character of Japanese and even the relaxed one escapes emoji, which doubles many payloads.
/// </summary>
internal sealed unsafe class MinimalJsonEncoder : JavaScriptEncoder
{
    static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000A\u000B\u000C\u000D\u000E\u000F" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F");

    public static MinimalJsonEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override int FindFirstCharacterToEncode(char* text, int textLength) => FindFirst(new ReadOnlySpan<char>(text, textLength));

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        if (unicodeScalar is '"' or '\\')
        {
            numberOfCharactersWritten = 2;
            return "\\".TryCopyTo(output) && new string((char)unicodeScalar, 1).TryCopyTo(output[1..]);
        }

        return WillEncode(unicodeScalar)
            ? output.TryWrite($"\\u{unicodeScalar:x4}", out numberOfCharactersWritten)
            : new Rune(unicodeScalar).TryEncodeToUtf16(output, out numberOfCharactersWritten);
    }

    /// <summary>A lone surrogate has no UTF-8 form: it is left to the base class, which replaces it.</summary>
    static int FindFirst(ReadOnlySpan<char> text)
    {
        var escaped = text.IndexOfAny(Escaped);
        var surrogate = FindLoneSurrogate(escaped < 0 ? text : text[..escaped]);
        return surrogate >= 0 ? surrogate : escaped;
    }

    static int FindLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var index = text.IndexOfAnyInRange('\uD800', '\uDFFF'); index >= 0 && index < text.Length; index++)
        {
            if (char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
            {
                index++;
            }
            else if (char.IsSurrogate(text[index]))
            {
                return index;
            }
        }

        return -1;
    }
}
