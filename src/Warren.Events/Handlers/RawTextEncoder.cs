using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Warren.Events.Handlers;

/// <summary>
/// Escapes in JSON only what RFC 8259 §7 demands (quote, backslash, control characters) and writes all other text as raw UTF-8.
/// The encoders of the framework escape at least everything outside the basic plane, so that an emoji would take 12 bytes instead of 4.
/// </summary>
sealed class RawTextEncoder : JavaScriptEncoder
{
    static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    public static RawTextEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var left = new ReadOnlySpan<char>(text, textLength);
        while (!left.IsEmpty)
        {
            // A lone surrogate is no text: it goes to the encoder, which puts U+FFFD in its place.
            if (Rune.DecodeFromUtf16(left, out var rune, out var length) != OperationStatus.Done || WillEncode(rune.Value))
            {
                return textLength - left.Length;
            }

            left = left[length..];
        }

        return -1;
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) =>
        Utf8.IsValid(utf8Text) ? utf8Text.IndexOfAny(EscapedBytes) : base.FindFirstCharacterToEncodeUtf8(utf8Text);

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var target = new Span<char>(buffer, bufferLength);
        var text = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\b' => "\\b",
            '\f' => "\\f",
            < 0x20 => $"\\u{unicodeScalar:x4}",
            _ => char.ConvertFromUtf32(unicodeScalar),
        };
        numberOfCharactersWritten = text.AsSpan().TryCopyTo(target) ? text.Length : 0;
        return numberOfCharactersWritten > 0;
    }
}
