using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Warren.SocketIO.MessagePack;

/// <summary>JSON text in the making, escaped only where JSON requires it, as the text format's clients write it.</summary>
internal sealed class JsonOutput
{
    static readonly SearchValues<byte> Escaped = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\',
    ]);

    readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Raw(ReadOnlySpan<byte> json) => _buffer.Write(json);

    public void Number<T>(T number)
        where T : IUtf8SpanFormattable
    {
        number.TryFormat(_buffer.GetSpan(32), out var written, default, CultureInfo.InvariantCulture);
        _buffer.Advance(written);
    }

    /// <param name="text">Should be UTF-8. Where it is not (notepack.io writes halves of surrogate pairs), it is replaced.</param>
    public void Text(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        }

        Raw("\""u8);
        for (var next = text.IndexOfAny(Escaped); next >= 0; next = text.IndexOfAny(Escaped))
        {
            Raw(text[..next]);
            Escape(text[next]);
            text = text[(next + 1)..];
        }

        Raw(text);
        Raw("\""u8);
    }

    void Escape(byte character)
    {
        if (character is (byte)'"' or (byte)'\\')
        {
            Raw([(byte)'\\', character]);
        }
        else
        {
            Raw("\\u00"u8);
            Raw([(byte)('0' + (character >> 4)), "0123456789abcdef"u8[character & 0xF]]);
        }
    }
}
