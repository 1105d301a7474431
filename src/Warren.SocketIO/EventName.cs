using System.Text;
using System.Text.Json;

namespace Warren.SocketIO;

/// <summary>An event's name on its way into a packet, as a JSON string. Nearly all names need no escaping, and then nothing is allocated.</summary>
internal readonly ref struct EventName
{
    readonly ReadOnlySpan<char> _plain;
    readonly ReadOnlySpan<byte> _escaped;

    public EventName(string name)
    {
        ReservedEvents.ThrowIfReserved(name);
        if (Ascii.IsValid(name) && !name.AsSpan().ContainsAnyInRange('\0', '\x1F') && !name.AsSpan().ContainsAny('"', '\\'))
        {
            _plain = name;
            Length = name.Length + 2;
        }
        else
        {
            _escaped = JsonEncodedText.Encode(name, MinimalJsonEncoder.Instance).EncodedUtf8Bytes;
            Length = _escaped.Length + 2;
        }
    }

    /// <summary>Bytes with the quotes; 0 for the default, which writes nothing.</summary>
    public int Length { get; }

    /// <returns>What is left of the text.</returns>
    public Span<byte> WriteTo(Span<byte> text)
    {
        if (Length == 0)
        {
            return text;
        }

        text[0] = text[Length - 1] = (byte)'"';
        if (_escaped.IsEmpty)
        {
            Encoding.ASCII.GetBytes(_plain, text[1..]);
        }
        else
        {
            _escaped.CopyTo(text[1..]);
        }

        return text[Length..];
    }
}
